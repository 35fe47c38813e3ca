"""A mail server as its own process on loopback: takes mail by SMTP and keeps each message in a folder.

`python smtp_process.py FOLDER PORT` prints the port that it listens on. What it does with the next message stands in
FOLDER/mood: take (keep it, say 250), busy (451), never (554), mute (keep it and hang up without an answer). An address
that begins with `khong` does not exist here.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, folder: Path) -> None:
    with suppress(ConnectionError):  # the sender was killed
        await converse(reader, writer, folder=folder)
    writer.close()


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, folder: Path) -> None:
    async def say(line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()

    await say("220 thu.minhhoa.vn")
    to: list[str] = []
    while line := (await reader.readline()).decode().strip():
        word = line.split(":")[0].split(" ")[0].upper()
        if word in ("EHLO", "HELO"):
            await say("250 thu.minhhoa.vn")
        elif word == "RCPT":
            address = line.partition("<")[2].partition(">")[0]
            if address.startswith("khong"):
                await say("550 no such mailbox")
            else:
                to.append(address)
                await say("250 OK")
        elif word == "DATA":
            await say("354 go on")
            if not await take(reader, writer, folder=folder, to=to):
                break
            to = []
        elif word == "QUIT":
            await say("221 bye")
            break
        else:
            await say("250 OK")


async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, folder: Path, to: list[str]) -> bool:
    """False: the line is dead."""
    lines = []
    while (line := await reader.readline()) != b".\r\n":
        if not line:
            return False  # the sender died before its last word: nothing was sent
        lines.append(line[1:] if line.startswith(b".") else line)
    mood = (folder / "mood").read_text()
    if mood in ("take", "mute"):
        beside = folder / f"{uuid4()}.part"
        beside.write_bytes(b"X-To: " + ", ".join(to).encode() + b"\r\n" + b"".join(lines))
        beside.rename(beside.with_suffix(".eml"))
    if mood == "mute":
        return False
    writer.write({"take": b"250 OK\r\n", "busy": b"451 later\r\n", "never": b"554 no\r\n"}[mood])
    await writer.drain()
    return True


async def main(folder: Path, port: int) -> None:
    server = await asyncio.start_server(lambda r, w: receive(r, w, folder=folder), "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
