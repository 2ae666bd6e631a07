// SPDX-License-Identifier: Apache-2.0
#pragma once
// From a question to the records of its answer (RFC 1034 section 4.3.2), stage by stage. Private to
// answer.
//
//   name -> closest zone -> Referral              at or below a zone cut
//                        -> Alias -> next name    CNAME, or DNAME above the name
//                        -> Hit | Nodata          the name, or a wildcard in its place
//                        -> Nxdomain

#include <array>
#include <cstddef>
#include <cstdint>

#include "asker.hpp"
#include "leeward/answer/respond.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/policy/select.hpp"
#include "leeward/snapshot/snapshot.hpp"
#include "reply.hpp"

namespace leeward::answer {

/// Aliases followed for one question. Each takes at most a DNAME and a CNAME of 267 octets in the
/// message, so every name that is written for a chain stays in a pointer's reach.
inline constexpr std::size_t kMaxChain = 10;

/// Names in one RRset whose addresses are added to the reply.
inline constexpr std::size_t kMaxTargets = 16;

enum class Stage : std::uint8_t {
    Hit,
    Nodata,
    Nxdomain,
    Referral,
    Alias,
    Refused,
    NameTooLong,
    Truncated
};

template <policy::Chooser C>
class Responder {
public:
    /// `zone`: the closest one to the question's name; nullptr: none.
    Responder(const snapshot::Snapshot& snapshot, const dns::Query& query, const zone::Zone* zone,
              const Asker& asker, C& chooser, Reply& reply) noexcept
        : snapshot_(snapshot),
          query_(query),
          asker_(asker),
          chooser_(chooser),
          reply_(reply),
          name_(&query.name),
          zone_(zone) {}

    /// Writes the three sections. The RCODE is about the last name of a chain, AA about the first
    /// (RFC 6604 section 2).
    void answer() noexcept;

    [[nodiscard]] dns::Rcode rcode() const noexcept { return rcode_; }
    [[nodiscard]] bool authoritative() const noexcept { return authoritative_; }
    /// The zone that the question's own name was looked up in; nullptr: none of ours.
    [[nodiscard]] const zone::Zone* first_zone() const noexcept { return first_zone_; }
    /// Says what the reply is about.
    void tell(Answered& answered) const noexcept;

private:
    void leave_ds_to_parent() noexcept;
    [[nodiscard]] Stage look_up() noexcept;
    [[nodiscard]] Stage from_node(const zone::NodeView& node) noexcept;
    [[nodiscard]] Stage any(const zone::NodeView& node) noexcept;
    [[nodiscard]] Stage alias(const zone::RrsetView& cname) noexcept;
    [[nodiscard]] Stage rewrite(const zone::NodeView& owner) noexcept;
    [[nodiscard]] Stage referral(const zone::NodeView& cut) noexcept;
    [[nodiscard]] Stage negative(Stage stage) noexcept;
    [[nodiscard]] Stage nothing() noexcept;
    [[nodiscard]] std::uint32_t ttl_of(const policy::Selection& selection,
                                       std::uint32_t root) const noexcept;
    [[nodiscard]] std::size_t rewrote_at(std::uint64_t owner) const noexcept;
    [[nodiscard]] bool go_to_target() noexcept;
    [[nodiscard]] bool follows_aliases() const noexcept;

    [[nodiscard]] bool put(Section section, const zone::RrsetView& rrset,
                           std::size_t owner_at) noexcept;
    [[nodiscard]] bool put_steered(Section section, const zone::RrsetView& rrset,
                                   std::size_t owner_at) noexcept;
    void add_targets(dns::RrType type, std::size_t from) noexcept;
    void add_target(dns::RrType type, const dns::QueryName& target, std::size_t target_at,
                    bool is_alias) noexcept;
    [[nodiscard]] bool add_addresses(const zone::NodeView& node, std::size_t owner_at) noexcept;
    [[nodiscard]] bool add_glue(std::size_t from, std::uint16_t count, std::size_t cut_labels,
                                bool in_domain) noexcept;

    [[nodiscard]] std::size_t suffix_at(std::size_t labels) const noexcept {
        return reply_.skip_octets(name_at_, name_->offset_of(labels));
    }

    const snapshot::Snapshot& snapshot_;
    const dns::Query& query_;
    const Asker& asker_;
    C& chooser_;
    Reply& reply_;

    // The name being answered: the question's, then each alias's target.
    const dns::QueryName* name_;
    dns::QueryName target_;
    const zone::Zone* zone_;
    const zone::Zone* first_zone_ = nullptr;
    std::size_t name_at_ = dns::kHeaderSize;         // in the message
    std::size_t apex_at_ = 0;                        // likewise
    std::size_t target_at_ = 0;                      // likewise, of the last alias's target
    std::array<std::uint64_t, kMaxChain + 1> seen_;  // hashes of the chain's names, against loops
    std::size_t seen_count_ = 0;
    struct Rewrite {
        std::uint64_t owner;    // hash
        std::size_t record_at;  // of the DNAME, in the message
    };
    std::array<Rewrite, kMaxChain + 1> rewrites_;  // DNAMEs that the chain went through
    std::size_t rewrite_count_ = 0;

    dns::Rcode rcode_ = dns::Rcode::NoError;
    bool authoritative_ = false;
    std::uint64_t referred_ = 0;     // hash of the last cut's name; 0: none was met
    std::uint64_t synthesised_ = 0;  // the same for the last wildcard's parent
    bool unresolved_ = false;        // a steered RRset waits for its host's addresses
};

}  // namespace leeward::answer
