"""Files on their way: the bytes of a photo or document that have come in, piece by piece, until it is whole."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.core.fields import account

from .models import Visit


class UploadQuerySet(models.QuerySet["Upload"]):
    """Files that are not whole yet."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sends them, and nobody else."""
        return self.filter(sender=user) if user.is_field else self.none()


class Upload(models.Model):
    """One file that somebody sends to a visit in pieces; it goes when it is whole and has become an attachment.

    ``came`` bytes lie in the pieces, without a gap from the first one on; what nobody goes on with for days goes, too.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="uploads", verbose_name=_("visit"))
    sender = account(_("added by"))
    client_key = models.UUIDField(unique=True, editable=False)
    size = models.PositiveIntegerField(_("size"))
    digest = models.CharField(
        max_length=64, blank=True, help_text=_("SHA-256 of the bytes as they were sent.")
    )
    came = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(auto_now=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file on its way")
        verbose_name_plural = _("files on their way")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.client_key)


class UploadPieceQuerySet(models.QuerySet["UploadPiece"]):
    """Pieces of files that are not whole yet."""

    def visible_to(self, user: Any) -> Self:
        """As the file."""
        return self.filter(upload__sender=user) if user.is_field else self.none()


class UploadPiece(models.Model):
    """The bytes of a file from one place on."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    place = models.PositiveIntegerField()
    data = models.BinaryField()

    objects = UploadPieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of a file")
        verbose_name_plural = _("pieces of files")
        ordering = ("place",)
        constraints = [models.UniqueConstraint(fields=["upload", "place"], name="piece_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.place}"
