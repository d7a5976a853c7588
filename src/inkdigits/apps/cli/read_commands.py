"""Commands that read digits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigits.apps.cli import batch_options, options
from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.errors import InputError, MissingExtraError, printable
from inkdigits.files import check_targets, output_path, write_atomically, writing

if TYPE_CHECKING:
    from inkdigits.apps.cli.rows import Kind


def read(
    files: options.FilesArgument,
    number: options.NumberOption = False,
    page: options.PageOption = False,
    length: options.LengthOption = None,
    pattern: options.PatternOption = None,
    minimum: options.MinimumOption = None,
    maximum: options.MaximumOption = None,
    checksum: options.ChecksumOption = None,
    min_confidence: options.MinConfidenceOption = None,
    model: options.ModelOption = None,
    numbers_model: options.NumbersModelOption = None,
    profile: options.ProfileOption = None,
    as_json: options.JsonOption = False,
    as_csv: options.CsvOption = False,
    as_tsv: options.TsvOption = False,
    annotate: options.AnnotateOption = None,
    force: options.ForceOption = False,
) -> Exit:
    """Read one digit from each picture, one number (--number) or all numbers (--page).

    The exit code is 0 when all pictures could be read ("unsure" and "not a digit" are answers,
    too) and 1 when some could not.
    """
    from inkdigits.apps.cli.finding import find_inputs
    from inkdigits.apps.cli.progress import progress_bar
    from inkdigits.apps.cli.reading_files import annotator_for, print_rows
    from inkdigits.apps.cli.reading_options import check_reading, known_of_numbers, one_of
    from inkdigits.apps.cli.tables import writer_for
    from inkdigits.apps.cli.tasks import task_of
    from inkdigits.apps.models import open_reader

    form = one_of({"json": as_json, "csv": as_csv, "tsv": as_tsv}) or "table"
    kind: Kind = one_of({"number": number, "page": page}) or "digit"
    known = known_of_numbers(length, pattern, minimum, maximum, checksum)
    check_reading(kind, known, model, numbers_model)
    reader = open_reader(model, numbers_model, profile)
    task = task_of(kind, reader, known, min_confidence or 0)
    inputs = find_inputs(files, annotate)
    annotator = annotator_for(annotate, inputs, force=force)
    write = writer_for(
        form,
        [one.name for one in inputs],
        kind=task.kind,
        annotated=annotator is not None,
        min_confidence=min_confidence,
    )
    # On a terminal the rows themselves show the progress.
    with progress_bar("reading", len(inputs), wanted=not sys.stdout.isatty()) as progress:
        unread = print_rows(task, inputs, write, annotator, progress)
    return Exit.SOME_UNREAD if unread else Exit.READ


def batch(
    inputs: batch_options.InputsArgument,
    out: batch_options.OutOption,
    number: options.NumberOption = False,
    page: options.PageOption = False,
    length: options.LengthOption = None,
    pattern: options.PatternOption = None,
    minimum: options.MinimumOption = None,
    maximum: options.MaximumOption = None,
    checksum: options.ChecksumOption = None,
    model: options.ModelOption = None,
    numbers_model: options.NumbersModelOption = None,
    form: batch_options.FormOption = batch_options.Form.PARQUET,
    shard_size: batch_options.ShardSizeOption = 10_000,
    column: batch_options.ColumnOption = None,
    workers: batch_options.BatchWorkersOption = None,
    time_limit: batch_options.TimeLimitOption = 60.0,
    retry_failed: batch_options.RetryFailedOption = False,
    engine: batch_options.EngineOption = batch_options.Engine.LOCAL,
    address: batch_options.AddressOption = None,
    memory: batch_options.MemoryOption = 1_000,
    no_report: batch_options.NoReportOption = False,
) -> Exit:
    """Read millions of pictures with all cores, into files with one row for each picture.

    When it was interrupted, or the machine failed, the same command resumes it. The exit code is 1
    when some pictures could not be read.
    """
    from inkdigits.apps.cli.batching import read_all
    from inkdigits.apps.cli.reading_options import check_reading, known_of_numbers, one_of
    from inkdigits.apps.models import model_folder
    from inkdigits.batch.job import Job
    from inkdigits.batch.on_ray import Cluster
    from inkdigits.batch.reading import cores
    from inkdigits.batch.run import Means, Settings, read_here
    from inkdigits.batch.sources import Sources

    kind: Kind = one_of({"number": number, "page": page}) or "digit"
    known = known_of_numbers(length, pattern, minimum, maximum, checksum)
    check_reading(kind, known, model, numbers_model)
    is_ray = engine is batch_options.Engine.RAY
    if address is not None and not is_ray:
        raise InputError("bad_option", "--address needs --engine ray.")
    sources = Sources(tuple(inputs), column, left_out=out)
    means = Means(workers or cores(), time_limit, retry_failed)
    with model_folder(model) as folder:
        models = [None if each is None else str(each) for each in (folder, numbers_model)]
        job = Job(kind, known, *models)
        settings = Settings(sources, job, out, form.value, shard_size)
        read = Cluster(address, memory).read if is_ray else read_here
        return read_all(settings, means, read, reports=not no_report)


def review(
    source: options.ReviewArgument,
    number: options.NumberOption = False,
    page: options.PageOption = False,
    length: options.LengthOption = None,
    pattern: options.PatternOption = None,
    minimum: options.MinimumOption = None,
    maximum: options.MaximumOption = None,
    checksum: options.ChecksumOption = None,
    min_confidence: options.ReviewedConfidenceOption = 0.98,
    out: options.ReviewOption = None,
    model: options.ModelOption = None,
    numbers_model: options.NumbersModelOption = None,
    profile: options.ProfileOption = None,
    host: options.HostOption = "127.0.0.1",
    port: options.PortOption = 0,
    no_browser: options.NoBrowserOption = False,
) -> Exit:
    """Check doubtful readings on a page, by keyboard, and write a corrected CSV file.

    The same command resumes a review that ended before all readings were checked. With a
    profile each answer teaches it; the first one starts the profile.
    """
    from inkdigits.apps.cli.reading_options import check_reading, known_of_numbers, one_of
    from inkdigits.apps.cli.tasks import task_of
    from inkdigits.apps.models import open_reader
    from inkdigits.apps.review.opening import fill, find_source, table_of
    from inkdigits.apps.review.teaching import ReviewTeaching
    from inkdigits.apps.review.views import Views

    try:
        from inkdigits.apps.cli.reviewing import review_readings
    except ModuleNotFoundError as error:
        raise MissingExtraError("The page of a review", "web") from error

    asked: Kind | None = one_of({"number": number, "page": page})
    known = known_of_numbers(length, pattern, minimum, maximum, checksum)
    found = find_source(source)
    kind = found.kind_for(asked)
    check_reading(kind, known, model, numbers_model)
    reader = open_reader(model, numbers_model)
    if profile is not None:
        reader = reader.with_profile(reader.profile_of(profile))
    table = table_of(found, out or found.default_out, kind)
    task = task_of(kind, reader, known, min_confidence)
    fill(table, found, task.read, min_confidence)
    views = Views(task.read, found.names, min_confidence)
    teaching = ReviewTeaching(reader.profile, found.names, views) if reader.profile else None
    return review_readings(
        table, views, host, port, opens_browser=not no_browser, teaching=teaching
    )


def draw(
    model: options.ModelOption = None,
    numbers_model: options.NumbersModelOption = None,
    profile: options.ProfileOption = None,
) -> None:
    """Open a window to draw in; it shows the answer while you draw.

    With a profile, answers can be corrected; it is started by the first correction.
    """
    from inkdigits.apps.window.opening import open_window

    for message in open_window(model, numbers_model, profile).run():
        typer.echo(f"inkdigits: {printable(message)}", err=True)


def show(
    files: options.FilesArgument,
    out: options.FigureOption = Path("readings.png"),
    force: options.ForceOption = False,
    model: options.ModelOption = None,
) -> Exit:
    """Draw a figure of pictures, their answers and the probability of each digit.

    The exit code is 1 when some pictures could not be read.
    """
    from inkdigits.apps.cli.showing import draw_readings
    from inkdigits.apps.models import open_reader

    unread = draw_readings(open_reader(model), files, out, force=force)
    typer.echo(printable(out))
    return Exit.SOME_UNREAD if unread else Exit.READ


def page(
    file: Annotated[
        Path, typer.Argument(help="The HTML file to write.", parser=output_path, metavar="FILE")
    ],
    model: options.ModelOption = None,
    install: Annotated[
        bool,
        typer.Option(
            "--install",
            help="Also write a manifest and a worker beside it: served over https, the page can "
            "then be installed, and works without a network.",
        ),
    ] = False,
    force: options.ForceOption = False,
) -> None:
    """Write the page to draw digits on as one file that needs no server and no network."""
    from inkdigits.apps.models import model_folder
    from inkdigits.apps.static import Install, installable, static_page
    from inkdigits.model.card import load_model

    names = Install(file.name, f"{file.stem}.webmanifest", f"{file.stem}-worker.js")
    beside = [file.with_name(names.manifest), file.with_name(names.worker)] if install else []
    # Beside a page of ours lie files of ours.
    check_targets([file, *(() if file.exists() else beside)], force=force)
    with model_folder(model) as folder:
        content = static_page(load_model(folder), names if install else None)
    files = {names.page: content, **(installable(content, names) if install else {})}
    with writing(file):
        for name, each in files.items():
            write_atomically(file.with_name(name), each)
    typer.echo(f"The page is {printable(file)} ({len(content) / 1e6:.2f} MB)")


def serve(
    host: options.HostOption = "127.0.0.1",
    port: options.PortOption = 8000,
    model: options.ModelOption = None,
    numbers_model: options.NumbersModelOption = None,
    workers: options.WorkersOption = 1,
    allow_host: options.AllowHostOption = None,
    allow_origin: options.AllowOriginOption = None,
    profiles: options.ProfilesOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Serve a page to draw on, and an HTTP API, until Ctrl+C.

    Set the environment variable INKDIGITS_TOKEN to choose the token. Otherwise each start that
    needs a token makes a new one.
    """
    try:
        from inkdigits.apps.server.process import serve as run_server
    except ModuleNotFoundError as error:
        raise MissingExtraError("Serving the page", "web") from error
    run_server(
        host,
        port,
        model=model,
        numbers_model=numbers_model,
        workers=workers,
        allow_hosts=allow_host or (),
        allow_origins=allow_origin or (),
        access_log=not quiet,
        profiles=profiles,
    )
