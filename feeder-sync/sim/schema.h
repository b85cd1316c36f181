// The simulator's catalogue as data: what an act is, which object it reads or writes, what each field must look like, which columns a read
// answers with. Everything the simulator does with an act follows from these tables; adding an act is adding rows. Built once by
// make_schema(), constant afterwards; any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gapura::feeder::sim {

enum class Kind : std::uint8_t { text, code, integer, numeric, date, uuid, flag };
enum class Need : std::uint8_t { optional, required, required_neo, generated };

/// One column of an object. Lengths count characters (text, code) or digits (numeric, of which `scale` after the point).
struct Field {
    std::string_view name;
    Kind kind = Kind::text;
    int length = 0;
    int scale = 0;
    Need need = Need::optional;
    std::string_view refers = {}; // the object whose key a value must be; its label is what `nama_…` columns show
    int empty_code = 0;           // error when empty or unreadable; 0: what the database says
    int refers_code = 0;          // error when no such row; 0: what the database says
    int locked_code = 0;          // error when changed after the central synchronisation; 0: may change
    bool upper = false;           // stored in capitals
    bool own_campus = false;      // 115 when not of this campus
    bool period = false;          // 116 (insert) or 221 (change) when the reporting period is closed
    std::string_view one_of = {}; // "L|P|*"
    std::string_view alias = {};  // an older client's name for it
    std::string_view fallback = {};
    std::string_view note = {}; // for GetDictionary
};

/// Which switch names the error code of a broken uniqueness.
enum class Duplicate : std::uint8_t { student, registration, enrolled };

struct Unique {
    std::vector<std::string_view> fields;
    Duplicate kind = Duplicate::student;
};

/// Rows of `object` whose `field` holds our key keep us from being deleted.
struct Referrer {
    std::string_view object;
    std::string_view field;
    int code = 0;
};

enum class Special : std::uint8_t { none, transfer_origin };

struct Object {
    std::string_view name;
    std::vector<Field> fields;
    std::vector<std::string_view> key;
    std::string_view label = {};
    std::vector<Unique> uniques = {};
    std::vector<std::string_view> lookups = {}; // further single fields with an index, for filters and joins
    std::vector<Referrer> referrers = {};
    std::vector<std::string_view> natural = {}; // how people recognise the record; shown in the ledger
    int none_to_update = 111;
    int none_to_delete = 112;
    Special special = Special::none;

    /// Position of the field with this name or alias; -1 when there is none.
    int position(std::string_view field) const;
};

/// One column of an answer: `via` is a field of the base row that leads to another object (empty: the base row itself), `field` a field
/// there, and `label` says to show the label of what that field refers to. With an empty `field` it is `literal`, or null when that is
/// empty too.
struct Column {
    std::string_view name;
    std::string_view via = {};
    std::string_view field = {};
    bool label = false;
    std::string_view literal = {};
};

enum class ActKind : std::uint8_t { token, dictionary, read, count, insert, update, remove };

struct Act {
    std::string_view name;
    ActKind kind = ActKind::read;
    std::string_view object = {};
    std::vector<Column> columns = {}; // read: the answer's columns; count: those a filter may name
    bool stamps = false;              // neo adds status_sync, tgl_create, last_update
    std::string_view about = {};      // for the page that lists the acts
};

struct Schema {
    std::vector<Object> objects;
    std::vector<Act> acts;

    /// -1 when there is none.
    int object(std::string_view name) const;
    const Act* act(std::string_view name) const;
};

Schema make_schema();

/// The parts of the schema, one file each.
void add_reference_lists(Schema& schema);
void add_campus(Schema& schema);
void add_students(Schema& schema);
void add_lecturers(Schema& schema);

/// Seed rows of the constant reference lists: cells in field order, separated by '|', one row a line.
struct ReferenceRows {
    std::string_view object;
    std::string_view rows;
};
std::vector<ReferenceRows> reference_rows();

} // namespace gapura::feeder::sim
