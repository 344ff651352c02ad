"""Turn text files into one C header of byte arrays: embed.py OUTPUT NAME=FILE …"""
import pathlib
import sys


def array(name, data):
    rows = [", ".join(str(b) for b in data[i:i + 20]) for i in range(0, len(data), 20)]
    body = ",\n    ".join(rows)
    return f"static const char {name}[] = {{\n    {body}, 0}};\n"


def main():
    parts = ["/* made by embed.py from the files named below */\n"]
    for word in sys.argv[2:]:
        name, _, path = word.partition("=")
        data = pathlib.Path(path).read_bytes()
        if any(b == 0 or b > 127 for b in data):
            sys.exit(f"{path}: not plain ASCII")
        parts.append(f"\n/* {pathlib.Path(path).name} */\n{array(name, data)}")
    pathlib.Path(sys.argv[1]).write_text("".join(parts), encoding="ascii")


if __name__ == "__main__":
    main()
