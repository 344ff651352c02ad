"""Turn text files into one C header of byte arrays: embed.py OUTPUT NAME=FILE …"""
import pathlib
import sys


def array(name, data):
    signed = [b - 256 if b > 127 else b for b in data]
    rows = [", ".join(map(str, signed[i:i + 20])) for i in range(0, len(data), 20)]
    body = ",\n    ".join(rows)
    return f"static const char {name}[] = {{\n    {body}, 0}};\n"


def main():
    parts = ["/* made by embed.py from the files named below */\n"]
    for word in sys.argv[2:]:
        name, _, path = word.partition("=")
        data = pathlib.Path(path).read_bytes()
        if 0 in data:
            sys.exit(f"{path}: not a text")
        parts.append(f"\n/* {pathlib.Path(path).name} */\n{array(name, data)}")
    pathlib.Path(sys.argv[1]).write_text("".join(parts), encoding="ascii")


if __name__ == "__main__":
    main()
