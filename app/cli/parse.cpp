#include "app/cli/parse.h"

#include <algorithm>
#include <cctype>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "app/version.h"

namespace gapura::app::cli {
namespace {

/// The values CLI11 writes into while it parses; stays put while the parser lives.
struct Slot {
    const Command* command;
    const Option* option;
    std::vector<std::string> values;
    bool flag = false;
};

struct Globals {
    std::string server;
    std::string dir;
    std::string lang;
    bool json = false;
};

bool is_positional(std::string_view name) { return !name.empty() && std::isupper(static_cast<unsigned char>(name[0])) != 0; }

/// --lang, GAPURA_LANG, then the locale; Indonesian first.
text::Lang language(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--lang") return std::string_view(argv[i + 1]) == "en" ? text::Lang::en : text::Lang::id;
    }
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--lang=en") return text::Lang::en;
    }
    for (const char* name : {"GAPURA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): before any thread starts
        if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("en") ? text::Lang::en : text::Lang::id;
    }
    return text::Lang::id;
}

class Parser {
public:
    explicit Parser(text::Lang lang) : lang_(lang), app_(text::title("cli.about", lang), "gapura") {
        app_.require_subcommand(1);
        app_.set_version_flag("--version", std::string("gapura ") + version, text::title("cli.opt.version", lang));
        app_.set_help_flag("-h,--help", text::title("cli.opt.help", lang));
        add_globals(app_, false);
        for (const Command& command : commands()) add(command);
    }

    std::variant<Parsed, int> parse(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::CallForHelp& help) {
            return app_.exit(help);
        } catch (const CLI::CallForVersion& shown) {
            return app_.exit(shown);
        } catch (const CLI::ExtrasError&) {
            return wrong_usage(left_over(argc, argv));
        } catch (const CLI::ArgumentMismatch& error) {
            const std::string what = error.what();
            return wrong_usage(text::title("cli.value_missing", lang_, {{"option", what.substr(0, what.find_first_of(": "))}}));
        } catch (const CLI::ParseError& error) {
            const std::string menu = subcommand_missing();
            return wrong_usage(menu.empty() ? text::title("cli.unreadable", lang_, {{"why", error.what()}}) : menu);
        }
        if (chosen_ == nullptr) return wrong_usage(subcommand_missing());
        if (const std::string& lang = globals_.lang; !lang.empty() && lang != "id" && lang != "en")
            return wrong_usage(text::title("cli.bad_value", lang_, {{"option", "--lang"}, {"value", lang.substr(0, 60)}}));
        return collect();
    }

private:
    void add(const Command& command) {
        CLI::App* at = &app_;
        std::string_view words = command.words;
        std::string so_far;
        while (!words.empty()) {
            const auto space = words.find(' ');
            const std::string word(words.substr(0, space));
            words.remove_prefix(space == std::string_view::npos ? words.size() : space + 1);
            so_far += (so_far.empty() ? "" : " ") + word;
            const auto same = at->get_subcommands([&](const CLI::App* sub) { return sub->get_name() == word; });
            CLI::App* next = same.empty() ? nullptr : same.front();
            if (next == nullptr) {
                next = at->add_subcommand(word, text::title(help_slug(so_far), lang_));
                next->set_help_flag("-h,--help", text::title("cli.opt.help", lang_));
                if (!words.empty()) add_globals(*next, true);
            }
            at = next;
        }
        if (!text::detail(help_slug(command.words), lang_).empty()) at->footer(text::detail(help_slug(command.words), lang_));
        at->callback([this, &command] { chosen_ = &command; });
        for (const Option& option : command.options) add_option(*at, command, option);
        add_globals(*at, std::ranges::none_of(command.options, [](const Option& o) { return o.name == "dir"; }));
    }

    /// Taken before the command's words, between them and after them.
    void add_globals(CLI::App& at, bool with_dir) {
        if (at.get_option_no_throw("--json") != nullptr) return;
        at.add_flag("--json", globals_.json, text::title("cli.opt.json", lang_));
        at.add_option("--server", globals_.server, text::title("cli.opt.server", lang_));
        at.add_option("--lang", globals_.lang, text::title("cli.opt.lang", lang_));
        if (with_dir) at.add_option("--dir", globals_.dir, text::title("cli.opt.dir", lang_));
    }

    void add_option(CLI::App& at, const Command& command, const Option& option) {
        slots_.push_back(std::make_unique<Slot>(Slot{&command, &option, {}, false}));
        Slot& slot = *slots_.back();
        std::string help = text::title("cli.opt." + std::string(option.json), lang_);
        if (!option.choices.empty()) help += " (" + std::string(option.choices) + ")";
        std::string name = shown(option);
        if (option.name == "config") name = "-c," + name;
        if (option.kind == Option::Kind::flag) {
            at.add_flag(name, slot.flag, help);
            return;
        }
        CLI::Option* added = at.add_option(name, slot.values, help);
        const bool many = option.kind == Option::Kind::list || option.kind == Option::Kind::pairs || option.kind == Option::Kind::records;
        added->expected(many ? CLI::detail::expected_max_vector_size : 1)->allow_extra_args(many && is_positional(option.name));
        if (many && !is_positional(option.name)) added->expected(1)->take_all();
    }

    std::variant<Parsed, int> collect() {
        Parsed parsed;
        parsed.command = chosen_;
        parsed.session.json = globals_.json;
        parsed.session.lang = lang_;
        parsed.session.server = globals_.server;
        parsed.session.dir = globals_.dir;
        for (const auto& slot : slots_) {
            if (slot->command != chosen_) continue;
            const Option& option = *slot->option;
            if (slot->flag) parsed.values.emplace(option.name, std::vector<std::string>{"true"});
            if (!slot->values.empty()) parsed.values.emplace(option.name, slot->values);
            if (option.required && slot->values.empty() && !slot->flag)
                return wrong_usage(text::title("cli.missing", lang_, {{"option", shown(option)}}));
            for (const std::string& value : slot->values) {
                if (!allowed(option, value))
                    return wrong_usage(text::title("cli.bad_value", lang_, {{"option", shown(option)}, {"value", value.substr(0, 60)}}));
            }
        }
        return parsed;
    }

    static std::string shown(const Option& option) { return is_positional(option.name) ? std::string(option.name) : "--" + std::string(option.name); }

    static bool allowed(const Option& option, const std::string& value) {
        const bool digits = !value.empty() && std::ranges::all_of(value, [](unsigned char c) { return std::isdigit(c) != 0; });
        if (option.kind == Option::Kind::integer) return digits && value.size() < 16;
        if (option.kind == Option::Kind::port) return digits && value.size() <= 5 && std::stoul(value) <= 65535;
        if (option.kind == Option::Kind::pairs || option.kind == Option::Kind::records)
            return value.find('=') != std::string::npos && value[0] != '=';
        if (option.choices.empty()) return true;
        return ("|" + std::string(option.choices) + "|").find("|" + value + "|") != std::string::npos;
    }

    /// The command as far as it was understood.
    const CLI::App& deepest() const {
        const CLI::App* at = &app_;
        for (auto used = at->get_subcommands(); !used.empty(); used = at->get_subcommands()) at = used.front();
        return *at;
    }

    static std::string words_of(const CLI::App& at) {
        return at.get_parent() == nullptr ? "gapura" : words_of(*at.get_parent()) + " " + at.get_name();
    }

    /// What may follow the command as far as it was understood; "" when it is whole.
    std::string subcommand_missing() const {
        std::string names;
        for (const CLI::App* sub : deepest().get_subcommands([](const CLI::App*) { return true; }))
            names += (names.empty() ? "" : ", ") + sub->get_name();
        if (names.empty()) return {};
        return text::title("cli.subcommand_missing", lang_, {{"command", words_of(deepest())}, {"names", names}});
    }

    /// What nobody asked for, in the order it was typed. The library's own list is in another one.
    std::string left_over(int argc, char** argv) const {
        const std::string menu = subcommand_missing();
        auto extras = app_.remaining(true);
        std::string typed;
        for (int i = 1; i < argc; ++i) {
            const auto found = std::ranges::find(extras, argv[i]);
            if (found == extras.end()) continue;
            extras.erase(found);
            typed += (typed.empty() ? "" : " ") + std::string(argv[i]).substr(0, 60);
        }
        const std::string problem = text::title("cli.not_expected", lang_, {{"words", typed}});
        return menu.empty() ? problem : problem + ". " + menu;
    }

    int wrong_usage(const std::string& problem) {
        const std::string shown = text::title("cli.usage", lang_, {{"problem", problem}, {"command", words_of(deepest())}});
        std::fprintf(stderr, "%s\n", shown.c_str());
        return 2;
    }

    text::Lang lang_;
    CLI::App app_;
    std::vector<std::unique_ptr<Slot>> slots_;
    Globals globals_;
    const Command* chosen_ = nullptr;
};

} // namespace

std::variant<Parsed, int> parse(int argc, char** argv) { return Parser(language(argc, argv)).parse(argc, argv); }

} // namespace gapura::app::cli
