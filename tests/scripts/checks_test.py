"""Each check of scripts/checks finds what it is for, and lets pass what is right."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))

from checks import arrows, core_rules, formatting, generated, leftovers, links  # noqa: E402


def findings(check, files):
    """What the check says about a tree of these files."""
    with tempfile.TemporaryDirectory() as name, contextlib.redirect_stdout(io.StringIO()):
        root = pathlib.Path(name)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            if text.startswith("#!"):
                (root / path).chmod(0o755)
        return check.problems(root)


class Arrows(unittest.TestCase):
    def test_an_arrow_of_the_table_passes(self):
        self.assertEqual([], findings(arrows, {"protocol/a.hpp": "", "keys/b.cpp": '#include "protocol/a.hpp"\n'}))

    def test_an_arrow_against_the_table_is_found(self):
        found = findings(arrows, {"keys/b.hpp": "", "protocol/a.cpp": '\n#include "keys/b.hpp"\n'})
        self.assertEqual(["protocol/a.cpp:2: protocol may not include keys"], found)

    def test_a_path_that_does_not_start_at_the_root_is_found(self):
        found = findings(arrows, {"protocol/a.hpp": "", "protocol/a.cpp": '#include "a.hpp"\n'})
        self.assertEqual(1, len(found), found)

    def test_a_folder_outside_the_table_is_found(self):
        self.assertEqual(1, len(findings(arrows, {"shed/a.cpp": ""})))

    def test_settlement_may_use_the_pure_half_of_oracle_only(self):
        files = {"net/http.hpp": "", "oracle/io.hpp": '#include "net/http.hpp"\n', "oracle/mid.hpp": '#include "oracle/io.hpp"\n',
                 "oracle/pure.hpp": ""}
        self.assertEqual([], findings(arrows, {**files, "settlement/a.cpp": '#include "oracle/pure.hpp"\n'}))
        self.assertEqual(1, len(findings(arrows, {**files, "settlement/a.cpp": '#include "oracle/mid.hpp"\n'})))


class CoreRules(unittest.TestCase):
    def rules(self, code, path="protocol/a.cpp"):
        return len(findings(core_rules, {path: code}))

    def test_what_the_core_may_include(self):
        self.assertEqual(0, self.rules("#include <vector>\n#include <boost/multiprecision/cpp_int.hpp>\n"))
        for header in ("chrono", "iostream", "thread", "random", "locale", "mutex", "boost/asio.hpp", "openssl/evp.h"):
            self.assertEqual(1, self.rules("#include <%s>\n" % header), header)

    def test_words_that_the_core_may_not_use(self):
        for code in ("double x;", "float y;", "std::unordered_map<int, int> m;", "throw 1;", "try {", "std::chrono::seconds s;",
                     "std::thread t;", "thread_local int n;", "int r = rand();", "auto d = __DATE__;"):
            self.assertEqual(1, self.rules(code + "\n"), code)

    def test_comments_literals_and_other_folders_may_use_them(self):
        self.assertEqual(0, self.rules('// a double try\n/* throw\n float */ const char* s = "double \\" float"; int doubled = 1\'000;\n'))
        self.assertEqual(0, self.rules('auto s = R"(double)"; char c = \'"\'; int retry = 0;\n'))
        self.assertEqual(0, self.rules("double x;\n", path="net/a.cpp"))

    def test_code_after_a_literal_is_still_read(self):
        self.assertEqual(1, self.rules("char c = '\"'; double x; char d = '\"';\n"))
        self.assertEqual(1, self.rules("int n = 0xFF'FF; double x; char d = 'f';\n"))

    def test_conditional_compilation_is_found_and_a_guard_is_not(self):
        self.assertEqual(0, self.rules("#ifndef A\n#define A\n#endif\n"))
        self.assertEqual(1, self.rules("#ifdef __EMSCRIPTEN__\n#endif\n"))
        self.assertEqual(1, self.rules("#if 0\n#endif\n"))
        self.assertEqual(1, self.rules("#ifndef A\n#define B\n#endif\n"))


class Others(unittest.TestCase):
    def test_formatting(self):
        style = {".clang-format": "BasedOnStyle: Google\n"}
        self.assertEqual([], findings(formatting, {**style, "net/a.cpp": "int a = 1;\n"}))
        self.assertEqual(1, len(findings(formatting, {**style, "net/a.cpp": "int  a=1;\n"})))

    def test_generated_files(self):
        program = {"build/dev/otp_generate": "#!/bin/sh\nmkdir -p $1/docs/reference && echo fresh >$1/docs/reference/a.md\n"}
        self.assertEqual([], findings(generated, {**program, "docs/reference/a.md": "fresh\n"}))
        self.assertEqual(1, len(findings(generated, {**program, "docs/reference/a.md": "old\n"})))
        self.assertEqual(1, len(findings(generated, {**program, "docs/reference/a.md": "fresh\n", "docs/reference/b.md": ""})))
        self.assertEqual(1, len(findings(generated, {"build/dev/otp_generate": "#!/bin/sh\nexit 3\n"})))
        self.assertIsInstance(findings(generated, {}), str)

    def test_leftovers(self):
        self.assertEqual([], findings(leftovers, {"a.md": "/v1/root/x and the root /usr/bin and ../work/x\n"}))
        self.assertEqual(1, len(findings(leftovers, {"a.md": "see /ro" "ot/x\n"})))
        self.assertEqual(1, len(findings(leftovers, {"a.cpp": "// TO" "DO later\n"})))

    def test_links(self):
        self.assertEqual([], findings(links, {"docs/a.md": "[b](b.md#part) [c](https://example.org/c) [d](#d)\n", "docs/b.md": ""}))
        self.assertEqual(["docs/a.md:2: no such file: c.md"], findings(links, {"docs/a.md": "\n[c](c.md)\n"}))


if __name__ == "__main__":
    unittest.main()
