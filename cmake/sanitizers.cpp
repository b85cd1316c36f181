// What the sanitizer builds report on and how a report ends the process: compiled into every program of presets asan and tsan, so that a
// run by hand, by ctest and by the end-to-end tests are the same. The runtime calls these before main(); *SAN_OPTIONS still override.
// Linked as an object (Options.cmake); itself never instrumented.

extern "C" {

#if defined(GAPURA_TSAN)
/// The first race ends the process (exit code 66), in a forked child too.
const char* __tsan_default_options() { return "halt_on_error=1:second_deadlock_stack=1"; }
/// Debian's libpistache is not instrumented: what its own threads call looks unsynchronised, and so does the end of a connection whose last
/// owner was its peer inside the library, for the count of owners is dropped in code that the tool does not see. So its one adapter is left
/// out, and its own types; nothing else of ours belongs here.
const char* __tsan_default_suppressions() {
    return "called_from_lib:libpistache\n"
           "race:lib/face/pistache.cpp\n"
           "race:Pistache::\n";
}
#else
const char* __asan_default_options() { return "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1"; }
const char* __ubsan_default_options() { return "print_stacktrace=1"; }
#endif
}
