"""``camctl``: the library's verbs in a shell. It uses public names of the library only.

How a command is added:

1. A row in the table of `table.py`: its name, one line of help, its group. The line is all that ``camctl
   --help`` and did-you-mean know of it: the module is imported when it is run.
2. A module in `commands/`, and a function in it, called as the command. A command with verbs of its own, such
   as ``apps list``, has an ``App`` of `verbs` in its place, and decorates its functions with that ``App``'s
   ``command``.
3. The function is annotated, and its docstring is the help (``Args:`` for what it takes). It takes
   ``*targets: Targets`` or ``target: Target``, what is its own, and ``options: Options = DEFAULTS``, which
   are the options that every command has. Its own options are keyword-only.
4. It opens a `Session`, talks through it, and returns its exit code::

       async def info(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
           async with opened(options, targets) as session:
               await session.tell(asked, doing="asking", text=table)
               return session.code

   `Session.tell` asks all targets at the same time, shows progress, tells failures, and prints the values as
   text or as one JSON document; `Session.each` leaves the printing to the command. `Session.camera` is for
   what one camera alone is asked. What destroys something calls `Session.confirm` before it asks a camera
   anything. ``--read-only`` and ``--dry-run`` need nothing more: no camera of the session sends a write.
   `doing.py` has what most commands are: `act` does a `Deed` to each camera, `tabulate` prints lists.
5. Data goes through ``session.out`` to stdout (`Output.table`, `pairs`, `text`; `document` and `line` for
   ``--json``), all else through `Output.say` to stderr. An error of the library may leave the function: it is
   told in a sentence with what to do, and the exit code is that of its kind (`exit_codes.py`). What a command
   has to say itself is `Failed`, or `Misused` where the line makes no sense.
6. ``python packaging/camctl_pages.py`` writes its page in ``docs/camctl/``; a test compares.
7. A test in ``tests/cli/``: the fixture ``camctl`` runs a line in this process, against virtual cameras.
"""
