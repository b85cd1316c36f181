#include "desk/ticket.h"

namespace gapura::desk {
namespace {

std::string endpoints_of(const TicketFile& file) {
    std::string out;
    for (const auto& incident : file.incidents) {
        for (const auto& endpoint : incident.endpoints) {
            const std::string text = endpoint.method + " " + endpoint.pattern;
            if (out.find(text) == std::string::npos) out += (out.empty() ? "" : "; ") + text;
        }
    }
    return out;
}

std::string joined(const std::vector<std::string>& list) {
    std::string out;
    for (const auto& item : list) out += (out.empty() ? "" : ", ") + item;
    return out;
}

std::size_t evidence_count(const TicketFile& file) {
    std::size_t count = 0;
    for (const auto& incident : file.incidents) count += incident.evidence.size();
    return count;
}

} // namespace

std::vector<LetterField> letter_fields(const TicketFile& file, const std::string& summary, const Contact& contact) {
    const std::size_t evidence = evidence_count(file);
    std::vector<LetterField> fields{
        {'a', "problem_summary", summary},
        {'b', "service_id", file.ticket.service_name},
        {'c', "endpoint", endpoints_of(file)},
        {'d', "application_id", joined(file.apps)},
        {'e', "pic_email", contact.email},
        {'f', "contact_whatsapp", contact.whatsapp},
        {'g', "signature_leader", "", false, true},
        {'h', "stamp", "", false, true},
        {'i', "evidence", evidence == 0 ? "" : std::to_string(evidence)},
    };
    for (auto& field : fields) field.filled = !field.value.empty();
    return fields;
}

} // namespace gapura::desk
