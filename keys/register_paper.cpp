#include "keys/register_paper.h"

#include "keys/keys_store.h"
#include "lib/paper/table.h"
#include "lib/text/words.h"

namespace gapura::keys {
namespace {

using text::Lang;

/// The last day on which a key works, "" where there is no key.
std::string last_day(const RegisterLine& line, const base::Zone& zone) {
    return line.expires_at.us == 0 ? "" : base::to_iso(zone.day_of(line.expires_at - std::chrono::microseconds(1)));
}
std::string first_day(const RegisterLine& line, const base::Zone& zone) {
    return line.starts_at.us == 0 ? "" : base::to_iso(zone.day_of(line.starts_at));
}

/// What a person reads of one move, in one language.
class Reading {
public:
    Reading(const Register& book, const base::Zone& zone, Lang lang) : book_(book), zone_(zone), lang_(lang) {}

    std::string word(std::string_view slug, const base::Args& args = {}) const { return text::title(slug, lang_, args); }
    std::string moment(Instant at) const { return zone_.on_screen(at, lang_ == Lang::id); }
    /// "22 Nov 2026" of "2026-11-22"; what is no day stays as it is.
    std::string day(const std::string& iso) const {
        const auto day = base::parse_day(iso);
        if (!day) return iso;
        const std::string whole = moment(zone_.start_of(*day));
        return whole.substr(0, whole.find(' ', whole.find(' ', whole.find(' ') + 1) + 1));
    }
    /// "November 2026".
    std::string month() const {
        std::string names = word("register.months");
        for (unsigned i = 1; i < book_.month.month; ++i) names.erase(0, names.find(' ') + 1);
        return names.substr(0, names.find(' ')) + ' ' + std::to_string(book_.month.year);
    }
    std::string what(const RegisterLine& line) const { return word((line.of_key ? "register.key." : "register.grant.") + line.event); }
    std::string letter(const RegisterLine& line) const {
        if (line.letter_number.empty() && line.letter_date.empty()) return "";
        const bool both = !line.letter_number.empty() && !line.letter_date.empty();
        return line.letter_number + (both ? ", " : "") + (line.letter_date.empty() ? "" : day(line.letter_date));
    }
    std::string decision(const RegisterLine& line) const {
        if (line.decision.empty()) return "";
        return word("register.decision." + line.decision, {{"by", book_.name(line.decided_by)}, {"at", moment(line.decided_at)}});
    }
    std::string key(const RegisterLine& line) const { return line.hint.empty() ? line.key : line.hint; }
    std::string validity(const RegisterLine& line) const {
        return line.expires_at.us == 0 ? "" : day(first_day(line, zone_)) + " – " + day(last_day(line, zone_));
    }
    std::string actor(const RegisterLine& line) const { return book_.name(line.actor); }
    std::string of_month() const {
        if (book_.complete) return word("register.printed", {{"at", moment(book_.printed_at)}});
        return word("register.incomplete", {{"at", moment(book_.printed_at)}});
    }
    /// "Permohonan disetujui: 3", in the order of the words of the state tables.
    std::vector<std::string> totals() const {
        std::vector<std::string> out;
        for (const auto& [event, count] : book_.totals) out.push_back(word("register." + event) + ": " + std::to_string(count));
        return out;
    }

private:
    const Register& book_;
    const base::Zone& zone_;
    Lang lang_;
};

constexpr std::string_view style =
    "@page{size:A4 landscape;margin:15mm 12mm 30mm}*{box-sizing:border-box}"
    "body{font:9pt/1.35 \"Liberation Sans\",Arial,sans-serif;color:#000;background:#fff;margin:0;padding:4mm}"
    "h1{font-size:14pt;margin:0}p{margin:1mm 0}table{width:100%;border-collapse:collapse;margin:4mm 0;table-layout:fixed}"
    "th,td{border:.3pt solid #444;padding:1mm 1.4mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th{background:#eee}thead{display:table-header-group}tr,.totals,.signs{break-inside:avoid;page-break-inside:avoid}"
    ".no{width:11mm;text-align:right;white-space:nowrap}ul{margin:1mm 0;padding-left:5mm;columns:3}"
    ".signs{display:flex;justify-content:space-between;margin-top:8mm}.signs div{width:75mm}.line{margin-top:22mm;border-bottom:.5pt solid #000}"
    "@media print{body{padding:0}}";

constexpr std::array<std::string_view, 9> html_titles{"register.col.no",     "register.col.at",       "register.col.what",
                                                      "register.col.letter", "register.col.unit",     "register.col.custodian",
                                                      "register.col.scopes", "register.col.decision", "register.col.key"};

std::string row_html(const Reading& read, const Register& book, const RegisterLine& line, std::size_t number) {
    const auto cell = [](const std::string& text) { return "<td>" + text::html(text) + "</td>"; };
    const auto two = [](const std::string& one, const std::string& other) {
        return "<td>" + text::html(one) + (one.empty() || other.empty() ? "" : "<br>") + text::html(other) + "</td>";
    };
    const std::string by = read.actor(line) + (line.reason.empty() ? "" : ": " + line.reason);
    return "<tr><td class=\"no\">" + std::to_string(number) + "</td>" + cell(read.moment(line.at)) + two(read.what(line), by) +
           cell(read.letter(line)) + two(book.name(line.unit), book.name(line.app)) + cell(book.name(line.custodian)) +
           cell(text::join_words(line.scopes)) + cell(read.decision(line)) + two(read.key(line), read.validity(line)) + "</tr>\n";
}

std::string signs_html(const Reading& read) {
    const auto one = [&](std::string_view role) {
        return "<div><p>" + text::html(read.word(role)) + "</p><p class=\"line\"></p><p>" + text::html(read.word("register.sign_name")) +
               "</p></div>";
    };
    return "<section class=\"signs\">" + one("register.sign_leader") + one("register.sign_officer") + "</section>\n";
}

std::vector<std::string> csv_titles(Lang lang) {
    std::vector<std::string> out;
    for (const char* column :
         {"no",       "at",         "what",       "event",     "from",     "to",     "unit", "app",   "custodian", "letter_number", "letter_date",
          "decision", "decided_by", "decided_at", "first_day", "last_day", "scopes", "key",  "grant", "actor",     "reason"}) {
        out.push_back(text::title("register.csv." + std::string(column), lang));
    }
    return out;
}

} // namespace

std::string register_html(const Register& book, const base::Zone& zone, Lang lang) {
    const Reading read(book, zone, lang);
    const std::string title = text::html(read.word("register.title") + " · " + read.month());
    std::string out = "<!doctype html>\n<html lang=\"" + std::string(text::to_string(lang)) + "\">\n<head><meta charset=\"utf-8\"><title>" + title +
                      "</title><style>" + std::string(style) + "</style></head>\n<body>\n<header><h1>" + title + "</h1><p>" +
                      text::html(book.organisation) + (book.unit.empty() ? "" : " · " + text::html(book.unit)) + "</p><p>" +
                      text::html(read.of_month()) + "</p></header>\n";
    if (book.lines.empty()) {
        out += "<p><strong>" + text::html(read.word("register.empty")) + "</strong></p>\n";
    } else {
        out += "<table><thead><tr>";
        for (const auto column : html_titles)
            out += "<th scope=\"col\"" + std::string(column == html_titles.front() ? " class=\"no\"" : "") + ">" + text::html(read.word(column)) +
                   "</th>";
        out += "</tr></thead>\n<tbody>\n";
        for (std::size_t i = 0; i < book.lines.size(); ++i) out += row_html(read, book, book.lines[i], i + 1);
        out += "</tbody></table>\n<section class=\"totals\"><p><strong>" +
               text::html(read.word("register.total", {{"count", std::to_string(book.lines.size())}})) + "</strong></p><ul>";
        for (const auto& total : read.totals()) out += "<li>" + text::html(total) + "</li>";
        out += "</ul></section>\n";
    }
    return out + signs_html(read) + "</body>\n</html>\n";
}

std::string register_text(const Register& book, const base::Zone& zone, Lang lang) {
    const Reading read(book, zone, lang);
    std::string out = read.word("register.title") + " · " + read.month() + '\n' + book.organisation + (book.unit.empty() ? "" : " · " + book.unit) +
                      '\n' + read.of_month() + "\n\n";
    if (book.lines.empty()) return out + read.word("register.empty") + '\n';
    for (std::size_t i = 0; i < book.lines.size(); ++i) {
        const RegisterLine& line = book.lines[i];
        out += std::to_string(i + 1) + ". " + read.moment(line.at) + " · " + read.what(line) + '\n';
        const auto said = [&](std::string_view column, const std::string& text) {
            if (!text.empty()) out += "   " + read.word(column) + ": " + text + '\n';
        };
        said("register.col.unit", book.name(line.unit) + ", " + book.name(line.app));
        said("register.col.custodian", book.name(line.custodian));
        said("register.col.letter", read.letter(line));
        said("register.col.scopes", text::join_words(line.scopes));
        said("register.col.decision", read.decision(line));
        said("register.col.key", read.key(line) + (read.validity(line).empty() ? "" : " (" + read.validity(line) + ")"));
        said("register.col.by", read.actor(line) + (line.reason.empty() ? "" : ": " + line.reason));
    }
    out += '\n' + read.word("register.total", {{"count", std::to_string(book.lines.size())}}) + '\n';
    for (const auto& total : read.totals()) out += "   " + total + '\n';
    return out;
}

Result<std::string> register_csv(const Register& book, const base::Zone& zone, Lang lang) {
    const Reading read(book, zone, lang);
    std::size_t next = 0;
    return paper::csv(csv_titles(lang), [&](paper::Row& row) {
        if (next == book.lines.size()) return false;
        const RegisterLine& line = book.lines[next++];
        const auto when = [&](Instant at) { return at.us == 0 ? std::string() : zone.iso(at); };
        row = {static_cast<std::int64_t>(next),
               zone.iso(line.at),
               read.what(line),
               (line.of_key ? "key." : "grant.") + line.event,
               line.from,
               line.to,
               book.name(line.unit),
               book.name(line.app),
               book.name(line.custodian),
               line.letter_number,
               line.letter_date,
               line.decision,
               book.name(line.decided_by),
               when(line.decided_at),
               first_day(line, zone),
               last_day(line, zone),
               text::join_words(line.scopes),
               read.key(line),
               line.grant,
               read.actor(line),
               line.reason};
        return true;
    });
}

json::object to_json(const Register& book, const base::Zone& zone) {
    const auto or_null = [](const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(json::string(text)); };
    const auto when = [&](Instant at) { return at.us == 0 ? json::value(nullptr) : json::value(json::string(zone.iso(at))); };
    json::array items;
    for (const RegisterLine& line : book.lines) {
        json::object item{{"number", items.size() + 1}, {"of", line.of_key ? "key" : "grant"}, {"id", line.id}, {"at", zone.iso(line.at)}};
        item["event"] = line.event;
        item["from"] = line.from;
        item["to"] = line.to;
        item["actor"] = book.name(line.actor);
        item["reason"] = line.reason;
        item["unit"] = book.name(line.unit);
        item["app"] = book.name(line.app);
        item["custodian"] = book.name(line.custodian);
        item["scopes"] = json::array(line.scopes.begin(), line.scopes.end());
        item["letter_number"] = or_null(line.letter_number);
        item["letter_date"] = or_null(line.letter_date);
        item["grant"] = or_null(line.grant);
        item["key"] = or_null(line.key);
        item["hint"] = or_null(line.hint);
        item["decision"] = or_null(line.decision);
        item["decided_by"] = or_null(book.name(line.decided_by));
        item["decided_at"] = when(line.decided_at);
        item["first_day"] = or_null(first_day(line, zone));
        item["last_day"] = or_null(last_day(line, zone));
        items.push_back(std::move(item));
    }
    json::object totals;
    for (const auto& [event, count] : book.totals) totals[event] = count;
    return {{"month", book.month.iso()}, {"organisation", book.organisation}, {"unit", or_null(book.unit)}, {"printed_at", zone.iso(book.printed_at)},
            {"complete", book.complete}, {"items", std::move(items)},         {"totals", std::move(totals)}};
}

} // namespace gapura::keys
