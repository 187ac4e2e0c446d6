"""A scoreboard in the top left corner. It takes the scores from standard input: `python scoreboard.py`."""

import anyio
import anyio.to_thread

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay.scene import Box, Element, Text

NAVY, GOLD, WHITE = "#0d1a38", "#ffc733", "#ffffff"


class Scoreboard:
    """Two teams, a score and a clock."""

    def __init__(self, home: str, away: str) -> None:
        self.score = Text("0 : 0", font_size=56, width=190, color=NAVY)
        self.clock = Text("00:00", font_size=26, color=GOLD)
        middle = Box(self.score, background=WHITE, padding=6)
        teams = [Text(name, font_size=38, width=230, height=80, color=WHITE) for name in (home, away)]
        row = Box(teams[0], middle, teams[1], direction="row", align="center", gap=14)
        self.root = Box(row, self.clock, background=NAVY, border=3, border_color=GOLD, radius=12, padding=8)

    def show(self, home: int, away: int, seconds: int) -> None:
        """Change what it says; the next update shows it."""
        self.score.text = f"{home} : {away}"
        self.clock.text = f"{seconds // 60:02}:{seconds % 60:02}"


def example() -> Element:
    board = Scoreboard("FALCONS", "COMETS")
    board.show(2, 1, 63 * 60 + 5)
    return board.root


async def main() -> None:
    board = Scoreboard("FALCONS", "COMETS")
    async with (
        Camera.from_environment() as camera,
        camera.overlay.scene(board.root, margin=40) as scene,
    ):
        while line := (
            await anyio.to_thread.run_sync(input, "home away seconds: ", abandon_on_cancel=True)
        ).split():
            board.show(*map(int, line))
            await scene.update()


if __name__ == "__main__":
    run(main)
