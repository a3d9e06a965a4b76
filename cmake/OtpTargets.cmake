# What every target of the house shares: warnings, sanitizers, linker, and the include path that starts at the root.

option(OTP_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(OTP_FUZZ "Build the fuzz targets (clang only)" OFF)

add_library(otp_options INTERFACE)
target_include_directories(otp_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(otp_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
# One compiler decides what is an error, else a warning that only the other one has would stop the fuzz targets.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(otp_options INTERFACE -Werror)
  # At -O3 g++ 12 sees overlaps and overflows inside its own std::string and std::vector::insert that cannot be (GCC bugs
  # 105651 and 107852); the dev and sanitize presets look for real ones.
  target_compile_options(otp_options INTERFACE
    $<$<CONFIG:Release>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow>)
endif()

if(EMSCRIPTEN)
  # -I/usr/include would put glibc's headers before Emscripten's: a folder that holds nothing but Boost.
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/include)
  file(CREATE_LINK /usr/include/boost ${CMAKE_BINARY_DIR}/include/boost SYMBOLIC)
  target_include_directories(otp_options SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/include)
  target_compile_options(otp_options INTERFACE -Werror)
endif()

find_program(OTP_CCACHE ccache)
if(OTP_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${OTP_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${OTP_CCACHE})
endif()
find_program(OTP_MOLD mold)
if(OTP_MOLD AND NOT EMSCRIPTEN)
  add_link_options(-fuse-ld=mold)
endif()
if(OTP_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(OTP_FUZZ)
  # The libraries tell libFuzzer which of their branches ran; only the fuzz targets bring its main().
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# otp_library(NAME [libraries...]): a static library of every .cpp below the current folder, but for subfolders with a
# CMakeLists.txt, which are libraries of their own.
function(otp_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "main\\.cpp$")
  file(GLOB_RECURSE own CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(list IN LISTS own)
    get_filename_component(folder ${list} DIRECTORY)
    list(FILTER sources EXCLUDE REGEX "^${folder}/")
  endforeach()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC otp_options ${ARGN})
endfunction()

# otp_test(NAME FOLDER [libraries...]): one GoogleTest program of every .cpp in FOLDER, with the support code.
function(otp_test name folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE otp_options GTest::gtest GTest::gtest_main ${ARGN})
  add_test(NAME ${name} COMMAND ${name})
  # Each program reports its cases, so that scripts/test can count them.
  set_tests_properties(${name} PROPERTIES ENVIRONMENT GTEST_OUTPUT=json:${CMAKE_BINARY_DIR}/gtest/${name}.json)
endfunction()
