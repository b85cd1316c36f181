// Every text a user sees, in Indonesian and English, found by slug. The slug of a refusal is also the last part of its problem type.
// Constant tables: any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace gapura::text {

enum class Lang : std::uint8_t { id, en };

/// The title says what it is; the detail says what to do next. {name} is filled from the arguments, {name:words} with each word of a
/// list by its label `word.…`; a label has an empty detail.
struct Message {
    std::string_view slug;
    std::string_view title_id;
    std::string_view detail_id;
    std::string_view title_en;
    std::string_view detail_en;
};

/// Null when there is no such slug.
const Message* find(std::string_view slug);

/// All messages, for the catalogue test and the published list of problem types.
std::vector<Message> all();

std::string title(std::string_view slug, Lang lang, const base::Args& args = {});
std::string detail(std::string_view slug, Lang lang, const base::Args& args = {});

/// The language of an Accept-Language value (RFC 9110 §12.5.4), q-values respected; Indonesian when nothing fits.
Lang choose_lang(std::string_view accept_language);
std::string_view to_string(Lang lang);

/// "Kunci sudah berakhir. Minta perpanjangan…": one line for a terminal.
std::string sentence(const Error& error, Lang lang);

/// "3374••••••••0001": first four and last four; short text is masked whole. For NIK and other numbers.
std::string mask_number(std::string_view digits);
/// "S••• A•••••": the first character of each word, however many bytes of UTF-8 it has.
std::string mask_name(std::string_view name);

} // namespace gapura::text
