#include "app/first_start.h"

#include <cstdio>

#include "lib/base/file.h"

namespace gapura::app {

Result<void> make_first_administrator(App& app, const std::string& data_dir, text::Lang lang) {
    auto first = app.accounts().create_first_admin("Administrator", "admin@localhost.localdomain");
    if (!first) {
        if (first.error().code == Code::conflict) return {};
        return std::unexpected(first.error());
    }
    const std::string path = data_dir + "/secrets/first-admin";
    TRY(base::replace_file(path, first->person.email.text + "\n" + std::string(first->password.reveal()) + "\n"));
    const auto token = TRY(app.accounts().make_token(first->person.id.text, "first start"));
    TRY(base::replace_file(data_dir + "/secrets/admin-token", std::string(token.text.reveal()) + "\n"));
    std::fprintf(stderr, "%s\n", text::title("app.first_admin", lang, {{"path", path}}).c_str());
    return {};
}

} // namespace gapura::app
