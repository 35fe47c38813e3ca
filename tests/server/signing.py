"""A small authority of certificates made on the spot, and the twelve kinds of signed PDF of G22."""

import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

FROM, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
ENDED = datetime(2025, 6, 1, tzinfo=UTC)
MOMENT = datetime(2026, 12, 10, 2, tzinfo=UTC)
SIGNING = ("digital_signature", "content_commitment")
KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Holder:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, *others: "Holder") -> signers.SimpleSigner:
        secret = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=asn1.Certificate.load(self.der),
            signing_key=keys.PrivateKeyInfo.load(secret),
            cert_registry=SimpleCertificateStore.from_certs([asn1.Certificate.load(each.der) for each in others]),
        )


def holder(
    name: str, by: Holder | None = None, *, until: datetime = UNTIL, uses: tuple[str, ...] | None = SIGNING
) -> Holder:
    """A certificate of `name`, signed by `by` or by itself. `uses` None: it says nothing of what it is for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(until)
        .add_extension(
            x509.BasicConstraints(ca=uses is not None and "key_cert_sign" in uses, path_length=None), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if by is not None:
        where = x509.DistributionPoint([x509.UniformResourceIdentifier("http://khong.invalid/a.crl")], None, None, None)
        made = made.add_extension(x509.CRLDistributionPoints([where]), critical=False)
        ski = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
        made = made.add_extension(ski, critical=False)
    if uses is not None:
        usage = x509.KeyUsage(**{each: each in uses for each in KEY_USAGES})
        made = made.add_extension(usage, critical=True)
    return Holder(key, made.sign(by.key if by is not None else key, hashes.SHA256()))


def authority(name: str) -> Holder:
    return holder(name, uses=("key_cert_sign", "crl_sign"))


def revocations(by: Holder, *revoked: Holder) -> bytes:
    made = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
    made = made.last_update(datetime(2026, 12, 1, tzinfo=UTC)).next_update(datetime(2026, 12, 31, tzinfo=UTC))
    ski = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    made = made.add_extension(ski, critical=False).add_extension(x509.CRLNumber(1), critical=False)
    for each in revoked:
        made = made.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(each.certificate.serial_number)
            .revocation_date(datetime(2026, 11, 1, tzinfo=UTC))
            .build()
        )
    return made.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def sheet(words: str = "Tong so ho 12345", *, field: bool = False) -> bytes:
    """One page that says `words`, in letters that stand open in the file; with a field to fill in on request."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=300, height=200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 120 Td ({words}) Tj ET".encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    if field:
        _add_field(writer, page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _add_field(writer: PdfWriter, page: DictionaryObject) -> None:
    text = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("so_ho"),
            NameObject("/V"): TextStringObject("12345"),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (20, 60, 120, 80)]),
        }
    )
    kept = writer._add_object(text)
    page[NameObject("/Annots")] = ArrayObject([kept])
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject({NameObject("/Fields"): ArrayObject([kept])})
    )


def sign(content: bytes, who: Holder, *others: Holder, name: str = "Ky1", hash_: str = "sha256") -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    about = PdfSignatureMetadata(field_name=name, md_algorithm=hash_, reason="Phieu bao cao")
    signer = signers.PdfSigner(about, who.signer(*others), new_field_spec=fields.SigFieldSpec(name))
    with ThreadPoolExecutor(1) as alone:  # a browser of other tests may keep a loop running in this one
        return bytes(alone.submit(signer.sign_pdf, writer).result().getbuffer())


def later_page(content: bytes) -> bytes:
    """The page says something else, in a part added after the signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(
        generic.StreamObject(stream_data=b"BT /F1 12 Tf 20 120 Td (Tong so ho 99999) Tj ET")
    )
    writer.update_container(page)
    return _written(writer)


def shadow(content: bytes) -> bytes:
    """The field of the sheet is filled with another figure after the signature, which the standard allows."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    (field, *_) = (
        each.get_object() for each in writer.root["/AcroForm"]["/Fields"] if each.get_object()["/T"] == "so_ho"
    )
    field["/V"] = generic.pdf_string("99999")
    writer.update_container(field)
    return _written(writer)


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def twelve() -> tuple[Holder, Mapping[str, tuple[bytes, tuple[str, ...]]]]:
    """The root to trust; name of the kind -> the file and what is to be said of each of its signatures, or of it."""
    root, other = authority("CA thu nghiem"), authority("CA khac")
    chief, head = holder("Nguyen Van A", root), holder("Tran Thi B", root)
    genuine = sign(sheet(), chief)
    return root, {
        "genuine": (genuine, ("valid",)),
        "two signers": (sign(genuine, head, name="Ky2"), ("valid", "valid")),
        "other root": (sign(sheet(), holder("Nguyen Van A", other), other), ("untrusted",)),
        "changed byte": (genuine.replace(b"ho 12345", b"ho 12346"), ("changed",)),
        "later page change": (later_page(genuine), ("changed",)),
        "expired": (sign(sheet(), holder("Nguyen Van A", root, until=ENDED)), ("expired",)),
        "self-signed": (sign(sheet(), holder("Nguyen Van A")), ("self_signed",)),
        "none": (sheet(), ("none",)),
        "shadow form": (shadow(sign(sheet(field=True), chief)), ("changed",)),
        "weak hash": (sign(sheet(), chief, hash_="sha1"), ("weak",)),
        "missing key usage": (sign(sheet(), holder("Nguyen Van A", root, uses=("key_encipherment",))), ("usage",)),
        "cut file": (genuine[: len(genuine) * 3 // 4], ("unreadable",)),
    }
