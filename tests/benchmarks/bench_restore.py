"""How long a backup of 200 MB takes, and the way back from it, on the encrypted file (issue 11, shows 3; G07: the way
back in less than two minutes)."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import filled_town
import large_town
import town as towns
from drill import drill

from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.settings import Settings
from server.store.database import open_database
from server.store.migrate import migrate

SIZE = 200  # MB
GOAL = 120  # seconds


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(data_dir=folder / "data", key_file=folder / "keys" / "ring.json")
        ring = KeyRing.make()
        write_new(ring, settings.key_file)
        database = open_database(settings, ring)
        migrate(database)
        town = towns.build(settings, database, keys=ring, clock=FixedClock(towns.MORNING))
        filled_town.send_one(town)
        large_town.grow(town, megabytes=megabytes)
        done = drill(filled_town.system_of(town), place=folder / "noi", into=folder / "moi")
        database.close()
    print(
        f"{done.size // 1024**2} MB: backup {done.backup:.1f} s, restore with every proof {done.restore:.1f} s ", end=""
    )
    print(f"(goal {GOAL} s), not as it was: {', '.join(done.wrong) or 'nothing'}")


if __name__ == "__main__":
    main()
