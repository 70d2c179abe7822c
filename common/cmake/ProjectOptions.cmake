# Every target links project_options: standard, warnings, hardening, sanitizers.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g1") # for make quick: compiles in half the time
set(SANITIZE "" CACHE STRING "sanitizers for gcc/clang, e.g. address,undefined or thread")
option(FUZZ "the programs of fuzz/ too; clang only, brings its own sanitizers" OFF)
if(FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "FUZZ needs clang: -DCMAKE_C_COMPILER=clang")
  endif()
  set(SANITIZE "address,undefined,fuzzer-no-link")
endif()

add_library(project_options INTERFACE)
target_compile_features(project_options INTERFACE c_std_11)
target_include_directories(project_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(project_options INTERFACE _GNU_SOURCE SELFHEAL_VERSION="${PROJECT_VERSION}")
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Werror -fno-common -fstack-protector-strong
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
find_package(Threads REQUIRED)
target_link_libraries(project_options INTERFACE Threads::Threads)

if(SANITIZE)
  target_compile_options(project_options INTERFACE -fsanitize=${SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(project_options INTERFACE -fsanitize=${SANITIZE})
else()
  # It needs the optimizer, which a debug build leaves out.
  target_compile_options(project_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
  target_link_options(project_options INTERFACE -pie -Wl,-z,relro,-z,now -Wl,--as-needed)
endif()
