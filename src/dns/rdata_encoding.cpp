// SPDX-License-Identifier: Apache-2.0
#include "rdata_encoding.hpp"

#include "rdata_number.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr int kNoDigit = -1;

constexpr bool is_blank(char octet) {
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

// Digits and then letters, as in hex and base32hex.
int digit_below(int base, char octet) {
    int value = kNoDigit;
    const char lower = static_cast<char>(octet | 0x20);
    if (octet >= '0' && octet <= '9') value = octet - '0';
    if (lower >= 'a' && lower <= 'z') value = lower - 'a' + 10;
    return value < base ? value : kNoDigit;
}

int base64_digit(char octet) {
    if (octet >= 'A' && octet <= 'Z') return octet - 'A';
    if (octet >= 'a' && octet <= 'z') return octet - 'a' + 26;
    if (octet >= '0' && octet <= '9') return octet - '0' + 52;
    if (octet == '+') return 62;
    return octet == '/' ? 63 : kNoDigit;
}

// Digits in, whole octets out.
class BitReader {
public:
    BitReader(unsigned bits_per_digit, Octets& into) : width_(bits_per_digit), into_(into) {}

    void add(int digit) {
        bits_ = bits_ << width_ | static_cast<unsigned>(digit);
        count_ += width_;
        if (count_ < 8) return;
        count_ -= 8;
        into_.push_back(static_cast<std::uint8_t>(bits_ >> count_));
        bits_ &= (1U << count_) - 1;
    }
    /// What is left over is no digit too many, and zero.
    [[nodiscard]] bool ends_well() const { return count_ < width_ && bits_ == 0; }

private:
    unsigned width_;
    Octets& into_;
    unsigned bits_ = 0;
    unsigned count_ = 0;
};

}  // namespace

base::Result<void> read_hex(std::string_view text, Octets& into) {
    BitReader bits(4, into);
    std::size_t digits = 0;
    for (const char octet : text) {
        if (is_blank(octet)) continue;
        const int digit = digit_below(16, octet);
        if (digit == kNoDigit) return refuse(text, "must be hex digits");
        bits.add(digit);
        ++digits;
    }
    if (digits % 2 != 0) return refuse(text, "ends in half an octet; hex digits come in pairs");
    return {};
}

base::Result<void> read_base64(std::string_view text, Octets& into) {
    constexpr std::string_view kForm = "does not have the form of base64";
    BitReader bits(6, into);
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char octet : text) {
        if (is_blank(octet)) continue;
        if (octet == '=') {
            ++padding;
            continue;
        }
        const int digit = base64_digit(octet);
        if (digit == kNoDigit || padding > 0) return refuse(text, kForm);
        bits.add(digit);
        ++digits;
    }
    if ((digits + padding) % 4 != 0 || padding > 2 || !bits.ends_well()) return refuse(text, kForm);
    return {};
}

base::Result<void> read_base32hex(std::string_view text, Octets& into) {
    constexpr std::string_view kForm = "does not have the form of base32 in the hex alphabet";
    BitReader bits(5, into);
    for (const char octet : text) {
        const int digit = digit_below(32, octet);
        if (digit == kNoDigit) return refuse(text, kForm);
        bits.add(digit);
    }
    if (!bits.ends_well()) return refuse(text, kForm);
    return {};
}

}  // namespace leeward::dns
