// The declared configuration as YAML: files into one document that remembers where each thing stood, and a document into text. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/yaml.h"

namespace gapura::app {

/// Collects the lists of several files.
class DeclaredFiles {
public:
    /// Error invalid `config.syntax`, `config.field` with file:line.
    Result<void> add(std::string_view text, const std::string& file);
    const json::object& document() const { return document_; }
    /// "file:line" of "routes/3" or "routes/3/member"; of the thing when the member is not written; "" when there is none.
    std::string place(const std::string& item) const;

private:
    json::value value_of(const base::YamlNode& node, const std::string& file, const std::string& path);

    json::object document_;
    std::map<std::string, std::string, std::less<>> places_;
};

/// Text that reads back as the same document. Strings are quoted where YAML would read something else.
std::string to_yaml(const json::object& document);

} // namespace gapura::app
