// YAML as a plain tree with line numbers: the only thing the rest of the program knows of YAML. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace gapura::base {

struct YamlMember;

struct YamlNode {
    enum class Kind : std::uint8_t { nothing, scalar, list, map };
    Kind kind = Kind::nothing;
    std::string text;    // of a scalar
    bool quoted = false; // a scalar written in quotes: text, whatever it looks like
    int line = 0;        // from 1
    std::vector<YamlNode> items;
    std::vector<YamlMember> members; // in file order
};

struct YamlMember {
    YamlNode key; // a scalar
    YamlNode value;
};

/// One document of at most 1 MiB and 20 levels, no anchors across documents. `file` is named in errors.
/// Error invalid `config.syntax` {place}.
Result<YamlNode> parse_yaml(std::string_view text, const std::string& file);

/// Reads the members of one map; the first thing wrong is remembered with its place; finish() reports it, and any key nobody asked for.
class YamlReader {
public:
    YamlReader(const YamlNode& node, std::string file, std::string where = {});

    std::string text_or(std::string_view key, std::string fallback);
    std::string text(std::string_view key);
    std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
    bool flag_or(std::string_view key, bool fallback);
    /// Null when absent.
    const YamlNode* any(std::string_view key);
    /// A reader of the map under the key; an empty one when absent. Its error must be asked for by its own finish().
    YamlReader map(std::string_view key);
    /// The first thing wrong up to here, for whoever cannot read on with it; finish() is still to be asked.
    Result<void> so_far() const;
    /// Says that the value under the key is wrong: "must be …".
    void reject(std::string_view key, std::string_view problem);

    /// Error invalid `config.field` {place, field, problem}.
    Result<void> finish();

private:
    const YamlNode* find(std::string_view key);

    const YamlNode* node_;
    std::string file_;
    std::string where_;
    std::vector<std::string_view> asked_;
    std::vector<Error> errors_;
};

} // namespace gapura::base
