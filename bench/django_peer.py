"""The peer: Django's own syndication framework over the same tables, without any cache."""

import os
from datetime import UTC, datetime

import django
from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.urls import path

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.sites"],
    SITE_ID=1,
    MIDDLEWARE=["django.middleware.http.ConditionalGetMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"file:{os.environ['BENCH_BASE']}?mode=ro",
            "OPTIONS": {"uri": True},
        }
    },
)
django.setup()


class Article(models.Model):
    """An article, in our table."""

    public_id = models.TextField()
    slug = models.TextField()
    position = models.BigIntegerField()
    published_at = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "article"
        app_label = "peer"


class Revision(models.Model):
    """Its text."""

    article = models.OneToOneField(Article, models.DO_NOTHING, primary_key=True)
    title = models.TextField()
    summary = models.TextField()
    content_html = models.TextField()

    class Meta:
        managed = False
        db_table = "revision"
        app_label = "peer"


class Newest(Feed):
    """The newest fifty articles with their summaries, as a site of Django's would do it."""

    title = "Dépêche"
    link = "/"
    description = "Les nouvelles."

    def items(self) -> list[Revision]:
        newest = Article.objects.filter(position__isnull=False).order_by("-position")[:50]
        articles = {article.pk: article for article in newest}
        revisions = Revision.objects.in_bulk(list(articles))
        for number, revision in revisions.items():
            revision.article = articles[number]
        return [revisions[number] for number in articles]

    def item_title(self, item: Revision) -> str:
        return str(item.title)

    def item_description(self, item: Revision) -> str:
        return str(item.summary)

    def item_link(self, item: Revision) -> str:
        return f"/articles/{item.article.slug}"

    def item_guid(self, item: Revision) -> str:
        return str(item.article.public_id)

    def item_pubdate(self, item: Revision) -> datetime:
        return datetime.fromtimestamp(item.article.published_at / 1000, UTC)

    def get_feed(self, obj: object, request: object) -> object:
        """Name the site without asking the table that Django would keep for it."""
        from django.contrib.sites.models import Site

        Site.objects.get_current = lambda *_: Site(domain="127.0.0.1", name="bench")  # type: ignore[method-assign]
        return super().get_feed(obj, request)


urlpatterns = [path("feed.rss", Newest())]
application = get_wsgi_application()
