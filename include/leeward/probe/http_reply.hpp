// SPDX-License-Identifier: Apache-2.0
#pragma once
// An HTTP reply on its way in: takes the lines of the head and the octets behind it, and says when
// enough was seen. The one judge of HTTP and HTTPS probes. Pure; it bounds what it keeps, whatever
// comes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/health/outcome.hpp"
#include "leeward/probe/body_framing.hpp"
#include "leeward/probe/content_decoder.hpp"
#include "leeward/probe/judge.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// The reply to one probe. All calls get the probe's check.
class HttpReply {
public:
    /// A header line with its end ("\r\n" or "\n"), from the status line to the empty one; those of
    /// interim replies too. True while more is wanted.
    bool header(const Check& check, std::string_view line);
    /// Octets behind the head, as they came: neither chunks nor codings are undone. True while more
    /// is wanted.
    bool body(const Check& check, std::string_view octets);
    /// Nothing more comes.
    void end(const Check& check);

    /// The status of the final reply has come.
    [[nodiscard]] bool has_status() const { return status_ >= 200; }
    /// The next line is a status line.
    [[nodiscard]] bool awaits_status() const { return status_ == 0; }
    /// It is, and what begins so is none, whatever follows.
    [[nodiscard]] bool cannot_be_status_line(std::string_view start) const;
    /// The head is over: what comes now is for body().
    [[nodiscard]] bool head_is_over() const { return head_is_over_; }
    /// Set once enough was seen. nullopt: the reply is not whole.
    [[nodiscard]] const std::optional<health::Report>& verdict() const { return verdict_; }

private:
    /// What the fields say about the body.
    struct BodyFields {
        std::optional<std::uint64_t> length;
        bool chunked = false;
        bool strange_transfer = false;  // a transfer coding other than chunked
        bool strange_content = false;   // a content coding that nobody asked for, or a second one
        ContentCoding content = ContentCoding::Identity;

        void add_transfer(std::string_view coding);
        void add_content(std::string_view coding);
    };

    bool status_line(std::string_view line);
    bool field_line(std::string_view line);
    bool body_field(std::string_view name, std::string_view value);
    bool end_of_headers(const Check& check);
    bool begin_body(const Check& check);
    bool decode(const Check& check, std::string_view coded);
    bool look_for_text(const Check& check, std::string_view octets);
    bool end_of_body(const Check& check);
    bool conclude(health::Outcome outcome, std::string_view detail);

    std::optional<health::Report> verdict_;
    std::size_t header_octets_ = 0;
    std::uint16_t status_ = 0;
    bool has_fields_ = false;
    bool head_is_over_ = false;
    BodyFields fields_;
    BodyFraming framing_;
    std::optional<ContentDecoder> decoder_;  // once the body has begun
    std::string body_;                       // at most kBodyOctetsMax
};

}  // namespace leeward::probe
