#include "gateway/filter.h"

#include <algorithm>

#include "lib/base/json.h"

namespace gapura::gateway {
namespace {

class RecordFilter final : public BodyMask {
public:
    RecordFilter(std::vector<const keys::ParameterRule*> rules, std::string_view records) : rules_(std::move(rules)), records_(records) {}

    void feed(std::string_view piece, std::string& out) override {
        for (const char c : piece) {
            if (failed_ != nullptr) return;
            take(c, out);
        }
    }

    bool finish(std::string& out) override {
        if (failed_ != nullptr) return false;
        if (where_ == Where::start) return true; // no body
        if (where_ != Where::end) return fail_as("upstream.unreadable");
        if (listed_ || closed_empty_) return true;
        return one_record(out);
    }

    bool failed() const override { return failed_ != nullptr; }
    std::string_view refusal() const override { return failed_ == nullptr ? "upstream.unreadable" : failed_; }

private:
    enum class Where : std::uint8_t { start, object, list, end };

    bool fail_as(const char* slug) {
        failed_ = slug;
        return false;
    }

    void take(char c, std::string& out) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        switch (where_) {
        case Where::start:
            if (blank || c == '\xEF' || c == '\xBB' || c == '\xBF') return;
            if (c == '[') begin_list(out, "[");
            else if (c == '{') where_ = Where::object;
            else fail_as("upstream.unreadable");
            return;
        case Where::end:
            if (!blank) fail_as("upstream.unreadable");
            return;
        case Where::object:
        case Where::list: break;
        }
        if (part_.empty() && blank) return;
        if (depth_ == 0 && !in_text_) {
            if (c == ',') return end_part(out);
            if (c == (where_ == Where::list ? ']' : '}')) return close(out);
            // The list of records begins: from here on each element is a part.
            if (c == '[' && where_ == Where::object && !listed_ && names_records()) return begin_list(out, {});
        }
        note(c);
        part_ += c;
        if (part_.size() + held_.size() > record_bytes_max) fail_as("gateway.record_too_large");
    }

    /// Follows texts and depth, no more: the JSON library judges a part when it is whole.
    void note(char c) {
        if (in_text_) {
            if (escaped_) escaped_ = false;
            else if (c == '\\') escaped_ = true;
            else if (c == '"') in_text_ = false;
            return;
        }
        if (c == '"') in_text_ = true;
        else if (c == '{' || c == '[') ++depth_;
        else if ((c == '}' || c == ']') && depth_ > 0) --depth_;
    }

    /// The part so far is `"records" :`.
    bool names_records() const {
        const auto colon = part_.rfind(':');
        if (records_.empty() || colon == std::string::npos || part_.find_first_not_of(" \t\r\n", colon + 1) != std::string::npos) return false;
        const auto name = base::parse_json(part_.substr(0, colon));
        return name && name->is_string() && name->get_string() == records_;
    }

    void begin_list(std::string& out, std::string_view opening) {
        if (opening.empty()) { // within an object: what stood before the list goes out first
            out += '{';
            for (std::size_t i = 0; i < held_parts_.size(); ++i) append_plain(i, out);
            if (failed_ != nullptr) return;
            out += (first_ ? "" : ",") + std::string("\"") + std::string(records_) + "\":[";
            in_object_ = true;
            held_parts_.clear();
            held_.clear();
        } else {
            out += opening;
        }
        part_.clear();
        first_ = true;
        listed_ = true;
        where_ = Where::list;
    }

    void end_part(std::string& out) {
        while (part_.ends_with(' ') || part_.ends_with('\n') || part_.ends_with('\r') || part_.ends_with('\t')) part_.pop_back();
        if (where_ == Where::list) return end_record(out);
        if (part_.empty() && in_object_) return; // right after the list
        if (listed_) {
            append_member(part_, out);
        } else {
            held_ += part_;
            held_parts_.push_back(std::move(part_));
        }
        part_.clear();
    }

    void close(std::string& out) {
        if (where_ == Where::list) {
            if (!part_.empty()) end_part(out);
            out += ']';
            first_ = false;
            where_ = in_object_ ? Where::object : Where::end;
            return;
        }
        if (!part_.empty()) end_part(out);
        if (listed_) out += '}';
        else if (held_parts_.empty()) out += "{}";
        closed_empty_ = !listed_ && held_parts_.empty();
        where_ = Where::end;
    }

    void end_record(std::string& out) {
        if (allowed(part_)) {
            if (!first_) out += ',';
            out += part_;
            first_ = false;
        }
        part_.clear();
    }

    bool allowed(std::string_view text) {
        const auto value = base::parse_json(text, record_bytes_max);
        if (!value) return fail_as("upstream.unreadable");
        return value->is_object() && holds(value->get_object());
    }

    bool holds(const json::object& record) const {
        return std::ranges::all_of(rules_, [&](const keys::ParameterRule* rule) {
            const json::value* const member = record.if_contains(rule->parameter);
            if (member == nullptr) return false;
            const std::string text = member->is_string() ? std::string(member->get_string()) : member->is_number() ? json::serialize(*member) : "";
            return std::ranges::find(rule->values, text) != rule->values.end();
        });
    }

    /// A member beside the list: plain ones as they are, deeper ones as null.
    void append_member(const std::string& part, std::string& out) {
        const auto whole = base::parse_json("{" + part + "}", record_bytes_max + 2);
        if (!whole || whole->get_object().size() != 1) {
            fail_as("upstream.unreadable");
            return;
        }
        const auto& member = *whole->get_object().begin();
        out += (first_ ? "" : ",") + json::serialize(json::string(member.key())) + ":";
        out += member.value().is_structured() ? "null" : json::serialize(member.value());
        first_ = false;
    }
    void append_plain(std::size_t i, std::string& out) {
        if (failed_ == nullptr) append_member(held_parts_[i], out);
    }

    bool one_record(std::string& out) {
        std::string whole = "{";
        for (const std::string& part : held_parts_) whole += (whole.size() > 1 ? "," : "") + part;
        whole += '}';
        if (allowed(whole)) {
            out += whole;
            return true;
        }
        // Under the name of the records there may be one record instead of a list.
        const auto value = failed_ == nullptr ? base::parse_json(whole, record_bytes_max + 2) : Result<json::value>(json::value());
        const json::object* const object = value ? value->if_object() : nullptr;
        const json::value* const inner = object == nullptr || records_.empty() ? nullptr : object->if_contains(records_);
        if (inner != nullptr && inner->is_object() && holds(inner->get_object())) {
            out += json::serialize(json::object{{records_, *inner}});
            return true;
        }
        return failed_ == nullptr ? fail_as("gateway.record_out_of_rules") : false;
    }

    std::vector<const keys::ParameterRule*> rules_;
    std::string_view records_;
    Where where_ = Where::start;
    const char* failed_ = nullptr;
    bool listed_ = false;       // the list of records was met
    bool in_object_ = false;    // and it is a member
    bool first_ = true;         // nothing yet in what is being written
    bool closed_empty_ = false; // {}
    bool in_text_ = false;
    bool escaped_ = false;
    std::size_t depth_ = 0; // within the part
    std::string part_;
    std::string held_; // as long as what is held, for the bound
    std::vector<std::string> held_parts_;
};

} // namespace

std::unique_ptr<BodyMask> make_filter(std::vector<const keys::ParameterRule*> rules, std::string_view records) {
    return std::make_unique<RecordFilter>(std::move(rules), records);
}

} // namespace gapura::gateway
