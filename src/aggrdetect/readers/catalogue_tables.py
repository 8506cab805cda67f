"""Formats that come as tables, plain text or e-mail, and the generic ones."""

from aggrdetect.readers.format import UTC, Format, signs
from aggrdetect.readers.mappings import (
    chats,
    forums,
    fourcat,
    generic,
    mail,
    meta,
    monitoring,
    x_archive,
    x_table,
    youtube,
)

_TABLE = ("delimited", "sheet", "parquet")

ROWS = (
    Format(
        name="x_archive_csv",
        containers=_TABLE,
        mapping=x_archive.map_old_csv,
        signs=signs("tweetid inreplytostatusid timestamp text expandedurls"),
        members=(r"(^|/)tweets\.csv$",),
        zone=UTC,
    ),
    Format(
        name="twarc_csv",
        containers=_TABLE,
        mapping=x_table.map_twarc_csv,
        columns=x_table.TWARC_COLUMNS,
        signs=signs(
            "id authorusername createdat text",
            "id text authorid conversationid lang",
            "id text referencedtweetsrepliedtoid",
        ),
        zone=UTC,
    ),
    Format(
        name="fourcat",
        containers=_TABLE,
        mapping=fourcat.map_4cat,
        columns=fourcat.COLUMNS_4CAT,
        signs=signs("id threadid author body timestamp", "id threadid body unixtimestamp", "id body author timestamp"),
        zone=UTC,
    ),
    Format(
        name="crowdtangle",
        containers=_TABLE,
        mapping=meta.map_crowdtangle,
        columns=meta.CROWDTANGLE_COLUMNS,
        signs=signs(
            "pagename username postcreated url message",
            "groupname username postcreated url message",
            "account username postcreated url description",
            "pagename facebookid postcreated message",
        ),
    ),
    Format(
        name="youtube_takeout",
        containers=_TABLE,
        mapping=youtube.map_takeout,
        columns=youtube.TAKEOUT_COLUMNS,
        signs=signs(
            "channelid commentcreatetimestamp videoid commenttext",
            "reactieid kanaalid reactietekst",
            "kanaalid videoid reactietekst",
            "channelid livechatcreatetimestamp livechattext",
        ),
        members=(
            r"(^|/)(comments|reacties)(\(\d+\))?\.csv$",
            r"(^|/)(live[- ]?chats?|livechats)(\(\d+\))?\.csv$",
        ),
        zone=UTC,
    ),
    Format(
        name="linkedin",
        containers=_TABLE,
        mapping=forums.map_linkedin,
        columns=forums.LINKEDIN_COLUMNS,
        signs=signs("date link message"),
        escape="\\",
        members=(r"(^|/)Comments(_\d+)?\.csv$",),
    ),
    Format(
        name="coosto",
        containers=_TABLE,
        mapping=monitoring.map_monitoring,
        columns=monitoring.COOSTO_COLUMNS,
        signs=signs(
            "zoekopdracht datum url berichttekst", "datum url berichttekst typebron", "query date url messagetext"
        ),
    ),
    Format(
        name="obi4wan",
        containers=_TABLE,
        mapping=monitoring.map_monitoring,
        columns=monitoring.OBI4WAN_COLUMNS,
        signs=signs("bericht geplaatstdoor bron publicatiedatum", "bericht geplaatstdoor publicatiedatum"),
    ),
    Format(
        name="meltwater",
        containers=_TABLE,
        mapping=monitoring.map_monitoring,
        columns=monitoring.MELTWATER_COLUMNS,
        signs=signs("url hitsentence", "hitsentence influencer date", "alternatedateformat time url"),
    ),
    Format(
        name="brandwatch",
        containers=_TABLE,
        mapping=monitoring.map_monitoring,
        columns=monitoring.BRANDWATCH_COLUMNS,
        signs=signs("queryid date snippet url author", "queryid date fulltext", "queryname date snippet url"),
        zone=UTC,
    ),
    Format(
        name="talkwalker",
        containers=(*_TABLE, "jsonl", "json"),
        mapping=monitoring.map_talkwalker,
        columns=monitoring.TALKWALKER_COLUMNS,
        signs=signs(
            "published content url extraauthorattributesname",
            "published content extraauthorattributesshortname",
            "published content extraauthorattributesid",
            "published content url extra_author_attributes.name",
            "published content url extra_author_attributes.id",
            "[].published [].content [].extra_author_attributes.name",
            "data.published data.content",
            "result_content.data[].data.content",
        ),
        items=("result_content.data[]", "", "[]"),
    ),
    Format(
        name="whatsapp",
        containers=("chat",),
        mapping=chats.map_whatsapp,
        members=(r"(^|/)_chat\.txt$", r"WhatsApp[^/]*\.txt$"),
    ),
    Format(
        name="email",
        containers=("mbox", "eml", "msg"),
        mapping=mail.map_mail,
        members=(r"(^|/)Takeout/[^/]+/[^/]+\.mbox$",),
    ),
    Format(name="delimited", containers=("delimited",), mapping=generic.map_generic),
    Format(name="sheet", containers=("sheet",), mapping=generic.map_generic),
    Format(name="parquet", containers=("parquet",), mapping=generic.map_generic),
    Format(name="jsonl", containers=("jsonl", "json", "javascript"), mapping=generic.map_generic),
    Format(name="text", containers=("lines",), mapping=generic.map_generic),
)
