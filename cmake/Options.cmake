# Warnings, hardening and sanitizers, on one interface target that every module links.
add_library(gapura_options INTERFACE)
target_compile_options(gapura_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wundef -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's own stable_sort calls what it marks deprecated, and clang says so even there; GCC still checks our calls.
  target_compile_options(gapura_options INTERFACE -Wno-gnu-statement-expression -Wno-deprecated-declarations)
else()
  target_compile_options(gapura_options INTERFACE -fcoroutines)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(gapura_options INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE)
  # At -O2 GCC 12 takes libstdc++'s std::string for an overrun of itself (GCC bugs 105329, 105651). dev keeps these; ASan sees the real ones.
  target_compile_options(gapura_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-maybe-uninitialized -Wno-restrict
    -Wno-stringop-overflow -Wno-stringop-overread>)
  target_compile_definitions(gapura_options INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_link_options(gapura_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(GAPURA_SANITIZE STREQUAL "asan")
  # UBSan checks the program, not the tests' own lines: there it doubles the compile time of a file and finds nothing of ours. Null is left to
  # ASan, which sees the access itself; vptr and object-size cost the most to compile and find what ASan finds.
  set(GAPURA_UBSAN -fsanitize=undefined -fno-sanitize=null,vptr,object-size -fno-sanitize-recover=all)
  target_compile_options(gapura_options INTERFACE -fsanitize=address -fno-omit-frame-pointer)
  target_link_options(gapura_options INTERFACE -fsanitize=address,undefined)
elseif(GAPURA_SANITIZE STREQUAL "tsan")
  target_compile_options(gapura_options INTERFACE -fsanitize=thread -Wno-tsan)
  target_link_options(gapura_options INTERFACE -fsanitize=thread)
endif()
if(GAPURA_SANITIZE)
  # Instrumented code misleads GCC 12's warnings about the flow of values; dev and release keep them.
  target_compile_options(gapura_options INTERFACE
    -Wno-array-bounds -Wno-maybe-uninitialized -Wno-mismatched-new-delete -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
  add_library(gapura_sanitizers OBJECT ${CMAKE_SOURCE_DIR}/cmake/sanitizers.cpp)
  target_compile_definitions(gapura_sanitizers PRIVATE $<$<STREQUAL:${GAPURA_SANITIZE},tsan>:GAPURA_TSAN>)
  target_link_libraries(gapura_options INTERFACE $<TARGET_OBJECTS:gapura_sanitizers>)
endif()

if(GAPURA_FUZZ)
  target_compile_options(gapura_options INTERFACE -fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer)
  target_link_options(gapura_options INTERFACE -fsanitize=address)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  # Without the first ccache passes every file that reads a precompiled header by; with the second a miss costs no preprocessing of its own.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1 ${CCACHE})
endif()
