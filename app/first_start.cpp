#include "app/first_start.h"

#include <cstdio>

#include "lib/base/file.h"

namespace gapura::app {

Result<void> make_first_administrator(App& app, const std::string& data_dir, text::Lang lang) {
    const std::string path = data_dir + "/secrets/first-admin";
    const auto keep = [&](const people::Person& person, const base::Secret& password) {
        return base::replace_file(path, person.email.text + "\n" + std::string(password.reveal()) + "\n");
    };
    const auto first = app.accounts().create_first_admin("Administrator", "admin@localhost.localdomain", keep);
    if (!first) {
        if (first.error().slug == "people.already_set_up") return {};
        return std::unexpected(first.error());
    }
    const auto token = TRY(app.accounts().make_token(first->person.id.text, "first start"));
    TRY(base::replace_file(data_dir + "/secrets/admin-token", std::string(token.text.reveal()) + "\n"));
    std::fprintf(stderr, "%s\n", text::title("app.first_admin", lang, {{"path", path}}).c_str());
    return {};
}

} // namespace gapura::app
