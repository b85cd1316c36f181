// A way out of the program for messages. Implementations block (a worker's thread calls) and are safe on any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace gapura::notice {

/// One message to one person, as text. Nothing here is trusted to be free of line breaks: the channel sees to it.
struct Message {
    std::string name;    // of the person
    std::string address; // of the person on this channel
    std::string subject;
    std::string body; // lines end in \n
    std::string id;   // the same for every sending of this message, so that a receiver can know a repeat
    bool repeat = false;
    Instant at; // when it was decided
};

/// What became of a sending. `lost` is the only one that leaves open whether the message went out.
enum class Fate : std::uint8_t { accepted, refused, not_now, lost };

struct Sent {
    Fate fate = Fate::not_now;
    std::string why; // for staff: "550 mailbox unavailable"; never the message
};

class MessageChannel {
public:
    /// Called once, right before the last byte that makes the message whole: what happens later may have been a sending. An error stops it,
    /// and the message surely did not go out.
    using BeforeLastByte = std::function<Result<void>()>;

    virtual ~MessageChannel() = default;
    virtual Sent send(const Message& message, const BeforeLastByte& before_last_byte) = 0;
};

} // namespace gapura::notice
