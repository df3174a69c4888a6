# The tables of supported meters and of Zigbee devices are what scripts/meters-table would write today, and the check
# notices when one is not.
# builds: none
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Folder of profiles in configs/, and the document with its table.
FOLDERS = {"meters": "README.md", "zigbee": "docs/zigbee.md"}


def meters_table(root, *arguments):
    command = [sys.executable, str(ROOT / "scripts" / "meters-table"), "--root", str(root), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class MetersTableTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = Path(folder.name)
        shutil.copy(ROOT / "README.md", self.copy)
        (self.copy / "docs").mkdir()
        shutil.copy(ROOT / "docs" / "zigbee.md", self.copy / "docs")
        for folder in FOLDERS:
            shutil.copytree(ROOT / "configs" / folder, self.copy / "configs" / folder)

    def test_the_committed_table_is_up_to_date(self):
        done = meters_table(ROOT, "--check")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_every_profile_has_a_row(self):
        for folder, document in FOLDERS.items():
            text = (ROOT / document).read_text()
            for profile in (ROOT / "configs" / folder).glob("*.toml"):
                self.assertIn(f"configs/{folder}/{profile.name})", text)

    def test_a_changed_or_deleted_profile_is_noticed_and_repaired(self):
        for folder in FOLDERS:
            profile = sorted((self.copy / "configs" / folder).glob("*.toml"))[0]
            profile.unlink()
            self.assertEqual(meters_table(self.copy, "--check").returncode, 1)
            self.assertEqual(meters_table(self.copy).returncode, 0)
            self.assertEqual(meters_table(self.copy, "--check").returncode, 0)

    def test_a_readme_without_markers_is_refused(self):
        (self.copy / "README.md").write_text("# Riser\n")
        done = meters_table(self.copy)
        self.assertEqual(done.returncode, 1)
        self.assertIn("meters:begin", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=1)
