"""The data sets: what they are, where they come from, and the hashes of their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inkdigits.errors import DataError


@dataclass(frozen=True)
class DataFile:
    """A file of a data set, or many of a kind.

    Attributes
    ----------
    path:
        Its path below the data folder; a pattern when `count` is above 1.
    size:
        Bytes, including the gzip wrapper, which differs a little from source to source.
    sha256:
        SHA-256 of the content: uncompressed for a ``.gz`` file, concatenated by name for many
        files.
    count:
        How many files there are.
    mirrors:
        Addresses of the file, in the order in which they are tried.
    download_sha256:
        SHA-256 of the file as the mirrors serve it, including the wrapper.
    """

    path: str
    size: int
    sha256: str
    count: int = 1
    mirrors: tuple[str, ...] = ()
    download_sha256: str = ""


@dataclass(frozen=True)
class DataSet:
    """A data set.

    Attributes
    ----------
    name:
        Its name on the command line.
    path:
        Its file or folder below the data folder.
    files:
        The files it needs.
    about, source, licence, credit:
        The content, the source page, the terms, and whom to cite.
    obtain:
        How a person gets the files, in a sentence or two.
    """

    name: str
    path: str
    files: tuple[DataFile, ...]
    about: str
    source: str
    licence: str
    credit: str
    obtain: str


def find(name: str) -> DataSet:
    """The data set of a name; DataError ``unknown_data`` when there is none."""
    if name not in DATA_SETS:
        raise DataError(
            "unknown_data", f"No data set is called {name!r}. There are: {', '.join(DATA_SETS)}."
        )
    return DATA_SETS[name]


_MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


def _mnist_file(name: str, size: int, sha256: str, download_sha256: str) -> DataFile:
    mirrors = tuple(mirror + name for mirror in _MNIST_MIRRORS)
    return DataFile(f"mnist/{name}", size, sha256, 1, mirrors, download_sha256)


_MNIST = DataSet(
    name="mnist",
    path="mnist",
    files=(
        _mnist_file(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        _mnist_file(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        _mnist_file(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        _mnist_file(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    about="60,000 training and 10,000 test images of digits from the USA",
    source="http://yann.lecun.com/exdb/mnist/",
    licence="CC BY-SA 3.0, as stated at https://keras.io/api/datasets/mnist/",
    credit="Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits",
    obtain=(
        "It is fetched into the cache when no folder is named; its files are served at "
        f"{' and '.join(_MNIST_MIRRORS)}."
    ),
)

_PENDIGITS = DataSet(
    name="pendigits",
    path="ink/pendigits-train.unipen.gz",
    files=(
        DataFile(
            "ink/pendigits-train.unipen.gz",
            992_597,
            "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
        ),
    ),
    about="7,494 digits as pen strokes of 30 writers in Turkey",
    source="https://archive.ics.uci.edu/dataset/81/",
    licence="CC BY 4.0",
    credit=(
        "E. Alpaydin, F. Alimoglu: Pen-Based Recognition of Handwritten Digits, "
        "UCI Machine Learning Repository 81"
    ),
    obtain=(
        "It can't be fetched in this form: download https://archive.ics.uci.edu/ml/machine-"
        "learning-databases/pendigits/pendigits-orig.tra.Z (CC BY 4.0), and run "
        "'inkdigits data make pendigits --from pendigits-orig.tra.Z'."
    ),
)

_UNIPEN_SOURCE = "https://zenodo.org/records/1195803"
_UNIPEN_CREDIT = (
    "I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet: UNIPEN project of on-line data "
    "exchange and recognizer benchmarks, ICPR 1994"
)
_UNIPEN_OBTAIN = (
    f"It can't be fetched in this form: download the archive train_r01_v07 from {_UNIPEN_SOURCE} "
    "(CC BY 4.0), and run 'inkdigits data make {name} --from ARCHIVE'."
)

_UNIPEN_DIGITS = DataSet(
    name="unipen-digits",
    path="ink/unipen-digits.jsonl.gz",
    files=(
        DataFile(
            "ink/unipen-digits.jsonl.gz",
            643_025,
            "61156c291fd3d308d13574308b3f7b467b419f79c9d938ff5a4c62da3c40e23b",
        ),
    ),
    about="6,206 digits as pen strokes from seven collecting sites of the 1990s",
    source=_UNIPEN_SOURCE,
    licence="CC BY 4.0",
    credit=_UNIPEN_CREDIT,
    obtain=_UNIPEN_OBTAIN.format(name="unipen-digits"),
)

_UNIPEN_NONDIGITS = DataSet(
    name="unipen-nondigits",
    path="ink/unipen-nondigits.jsonl.gz",
    files=(
        DataFile(
            "ink/unipen-nondigits.jsonl.gz",
            1_057_626,
            "84a7ca9c42a08e97f769a7a651db347cbeba6ff74af6707203fe7fd1e63ce45a",
        ),
    ),
    about="11,649 letters and symbols as pen strokes from the same sites",
    source=_UNIPEN_SOURCE,
    licence="CC BY 4.0",
    credit=_UNIPEN_CREDIT,
    obtain=_UNIPEN_OBTAIN.format(name="unipen-nondigits"),
)

_CHEQUES = DataSet(
    name="cheques",
    path="cheques",
    files=(
        DataFile(
            "cheques/labels.csv",
            53_416,
            "0cac2fb6c2ef35f7234817e262077a78351430c2039720bdcc97cf2013b61d5e",
        ),
        DataFile(
            "cheques/cheque-*.png",
            3_010_274,
            "797dfada088f13983aa17cf6cdd1fb7904b5b98425449a8bb6744e5497d10f8c",
            count=512,
        ),
    ),
    about="512 courtesy amounts cut from bank cheques, with the box of each digit; used only in "
    "tests",
    source="http://www.orand.cl/icfhr2014-hdsr/",
    licence="labels MIT; images for research, with citation",
    credit=(
        "M. Diem et al.: ICFHR 2014 Competition on Handwritten Digit String Recognition in "
        "Challenging Datasets (ORAND-CAR-A)"
    ),
    obtain=(
        "It can't be fetched in this form: the pictures are amounts of ORAND-CAR-A 2014, and "
        "labels.csv (file, digits, boxes_xywh) comes from a public relabelled copy."
    ),
)

DATA_SETS: Final[dict[str, DataSet]] = {
    data_set.name: data_set
    for data_set in (_MNIST, _PENDIGITS, _UNIPEN_DIGITS, _UNIPEN_NONDIGITS, _CHEQUES)
}
