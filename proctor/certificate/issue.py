"""`proctor certify`: from a finished run to a certificate, or to every reason why not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner

from proctor.certificate import contents
from proctor.certificate.container import write_container
from proctor.certificate.fitness import unfit, valid_until
from proctor.certificate.keys import public_text
from proctor.certificate.page import Issue, certificate_page, tested
from proctor.certificate.printing import print_page
from proctor.certificate.statement import result_of, sealed, statement
from proctor.failures import ConfigurationError, ProctorError
from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.rejudging import rejudge
from proctor.reporting.files import write_text
from proctor.requirement_sets import SETS, find_sets


class NotFit(ProctorError):
    """A run may not be certified, for all of these reasons."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ``days`` is how long a certificate holds; ``signer`` is None for one that is not signed.

    ``allure`` and ``pdf`` say whether those views are wished for; other programs make them.
    """

    run: Path
    output: Path
    features: Path
    attestations: Path
    signer: CryptoSigner | None
    subject: str
    product: str
    issuer: str
    days: int
    now: datetime
    allure: bool = True
    pdf: bool = True


@dataclass(frozen=True, slots=True)
class Issued:
    """What was made: ``files`` by name in the certificate, and what is missing in it with the reason."""

    file: Path
    issue: Issue
    files: tuple[str, ...]


def certify(order: Order) -> Issued:
    """Make the certificate. Raises NotFit, ConfigurationError for what cannot be read or written, JournalError."""
    run, journal = rejudge(order.run, order.features)
    root = order.features.absolute().parent
    files: dict[str, Path] = {}
    reasons = [
        *unfit(run, journal, find_sets(root / SETS), order.now),
        *contents.take_sources(journal, root, files),
        *contents.take_pictures(journal, order.run, files),
        *contents.take_evidence(run, order.attestations, files),
        *_verdicts_as_written(run, order.run),
    ]
    ends = valid_until(run, order.now + timedelta(days=order.days))
    if reasons:
        raise NotFit(list(dict.fromkeys(reasons)))
    try:
        with tempfile.TemporaryDirectory(prefix="proctor-certificate-") as workshop:
            return _made(order, run, journal, ends, Path(workshop), files)
    except (OSError, ValueError) as problem:
        what = getattr(problem, "strerror", None) or str(problem)
        raise ConfigurationError(f"the certificate cannot be written: {what}", file=order.output) from None


def _made(
    order: Order, run: RunVerdict, journal: Journal, ends: datetime, workshop: Path, files: dict[str, Path]
) -> Issued:
    without = [contents.make_reports(run, journal, workshop, files, order.allure)]
    if order.signer is not None:
        (workshop / contents.KEY).write_bytes(public_text(order.signer))
        files[contents.KEY] = workshop / contents.KEY
    page, printed = workshop / contents.CERTIFICATE, workshop / contents.PRINTED
    issue = Issue(
        subject=order.subject,
        product=order.product or str(journal.header["target"].get("product", "")),
        issuer=order.issuer,
        tested=tested(journal.header),
        issued=order.now.replace(microsecond=0),
        valid_until=ends.replace(microsecond=0),
        key=order.signer.public_key.keyid if order.signer else "",
        without=tuple(filter(None, without)),
    )
    write_text(page, certificate_page(run, journal, issue))
    files[contents.CERTIFICATE] = page
    not_printed = print_page(page, printed) if order.pdf else ""
    if printed.is_file():
        files[contents.PRINTED] = printed
    result = result_of(run, contents.judged_by(journal), about(issue))
    write_container(order.output, files, lambda entries: sealed(statement(entries, result), order.signer))
    told = replace(issue, without=(*issue.without, *([not_printed] if not_printed else [])))
    return Issued(order.output, told, tuple(sorted(files)))


def about(issue: Issue) -> dict[str, str]:
    """What the statement says of whom the certificate is, and of when."""
    return {
        "subject": issue.subject,
        "product": issue.product,
        "tested": issue.tested,
        "issuer": issue.issuer,
        "issued": issue.issued.isoformat(),
        "validUntil": issue.valid_until.isoformat(),
    }


def _verdicts_as_written(run: RunVerdict, folder: Path) -> Iterator[str]:
    """What the run has written is to be what its journal says."""
    file = folder / contents.VERDICTS
    if file.exists():
        wrong = contents.other_verdicts(run, contents.read_verdicts(file))
        if wrong:
            yield f"its {contents.VERDICTS} is not what the journal gives ({', '.join(wrong[:5])}): run proctor report"
