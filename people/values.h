// Units, persons and applications, and the types of what identifies them. Values; any thread. Parsed at the border, once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/id.h"
#include "lib/base/result.h"

namespace gapura::people {

struct UnitTag {
    static constexpr std::string_view prefix = "unit";
};
struct PersonTag {
    static constexpr std::string_view prefix = "person";
};
struct AppTag {
    static constexpr std::string_view prefix = "app";
};
using UnitId = base::Id<UnitTag>;
using PersonId = base::Id<PersonTag>;
using AppId = base::Id<AppTag>;

/// "FTI", "PSI-2": 1 to 32 of A–Z, 0–9, dot, hyphen; small letters are taken and made large. No underscore, so a code is never an id.
struct UnitCode {
    std::string text;
    auto operator<=>(const UnitCode&) const = default;
    /// Error invalid `people.unit_code`.
    static Result<UnitCode> parse(std::string_view text);
};

/// An address as people write it, in small letters. One '@', a dot after it, no blanks, at most 254 characters (RFC 5321 §4.5.3.1).
struct Email {
    std::string text;
    auto operator<=>(const Email&) const = default;
    /// Error invalid `people.email`.
    static Result<Email> parse(std::string_view text);
};

/// E.164. Takes "0812…", "62812…", "+62 812-…" and other countries with '+'.
struct Phone {
    std::string e164; // "+6281234567890"
    auto operator<=>(const Phone&) const = default;
    /// Error invalid `people.phone`.
    static Result<Phone> parse(std::string_view text);
    /// "0812-3456-7890"; other countries as they are stored.
    std::string on_screen() const;
};

/// Nomor Induk Pegawai: 18 digits, beginning with the date of birth.
struct Nip {
    std::string digits;
    auto operator<=>(const Nip&) const = default;
    /// Error invalid `people.nip`.
    static Result<Nip> parse(std::string_view text);
};

/// A name or label: blanks at the ends go; 1 to 200 bytes, no control characters. One word is enough. Error invalid `people.name` {field}.
Result<std::string> parse_name(std::string_view text, std::string_view field);

struct Unit {
    UnitId id;
    UnitCode code;
    std::string name;
    std::optional<UnitId> parent;
    bool active = true;
};

struct Person {
    PersonId id;
    std::string name;
    Email email;
    std::optional<Phone> phone;
    std::optional<Nip> nip;
    bool active = true;
    std::string language = "id"; // of letters and notices: "id" or "en"
};

/// An application of a unit: what will hold keys.
struct App {
    AppId id;
    UnitId unit;
    std::string name;
    std::string maker;    // who built it
    std::string audience; // who uses it
    bool active = true;
};

} // namespace gapura::people
