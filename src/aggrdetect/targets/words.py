"""Dutch words that decide whether a name or office in a text means an official: titles, particles, common words."""

from types import MappingProxyType


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


ROLE_NOUNS = MappingProxyType(
    {
        "burgemeester": ("burgemeester", "burgemeesteres", "burgervader", "burgermoeder"),
        "wethouder": ("wethouder", "wethoudster"),
        "raadslid": ("raadslid", "gemeenteraadslid"),
        "commissaris": ("commissaris van de koning", "koningscommissaris", "cvdk"),
        "gedeputeerde": ("gedeputeerde",),
        "statenlid": ("statenlid",),
        "dijkgraaf": ("dijkgraaf", "dijkgravin", "watergraaf"),
        "db_lid": ("hoogheemraad", "heemraad"),
        "minister": ("minister",),
        "staatssecretaris": ("staatssecretaris",),
        "kamerlid": ("kamerlid", "tweede kamerlid", "tweede-kamerlid"),
    }
)
"""What people call the holder of a role. A roster's only holder is meant by the word alone."""

ROLE_TITLES = MappingProxyType(
    {
        "burgemeester": ("burg", "bgm", "burgem", "loco-burgemeester"),
        "wethouder": ("weth", "loco-burgemeester", "locoburgemeester"),
        "raadslid": ("fractievoorzitter", "fractieleider", "gemeenteraadslid"),
        "commissaris": ("commissaris", "cdk"),
        "gedeputeerde": ("ged",),
        "statenlid": ("fractievoorzitter",),
        "db_lid": ("bestuurder", "bestuurslid"),
        "ab_lid": ("bestuurslid", "waterschapsbestuurder"),
        "minister": ("minister-president", "premier", "min"),
        "staatssecretaris": ("stas",),
        "kamerlid": ("fractievoorzitter", "fractieleider", "2e kamerlid"),
        "ambtenaar": ("ambtenaar", "boa", "gemeentesecretaris", "griffier", "directeur"),
    }
)
"""What else stands before a surname for a role; it means nobody without the surname."""

TITLES_OF_MEN = ("meneer", "mijnheer", "dhr", "de heer", "heer", "burgervader")
TITLES_OF_WOMEN = (
    "mevrouw",
    "mevr",
    "mw",
    "mvr",
    "mevrouwtje",
    "wethoudster",
    "dijkgravin",
    "burgemeesteres",
    "burgermoeder",
)
TITLES_OF_ANYBODY = ("dr", "drs", "mr", "ir", "ing", "prof", "professor", "collega", "bestuurder", "politicus")
"""Titles that need not be checked against role or sex."""

PARTICLES = _words(
    """
    van de den der het 't ten ter te tot op in uit bij aan onder over el al ben bin ait abu da di do dos du la
    le von zu d' l' af
    """
)
"""Words a surname can start with."""

CONTRACTIONS = MappingProxyType(
    {
        "van der": ("vd", "v.d.", "v/d", "v d", "v.d", "vander"),
        "van den": ("vd", "v.d.", "v/d", "v d", "v.d", "vanden"),
        "van de": ("vd", "v.d.", "v/d", "v d", "v.d", "vande"),
        "van": ("v.", "v"),
        "van het": ("v.h.", "vh", "van 't", "v/h"),
        "van 't": ("v.t.", "vt", "van het", "van t"),
    }
)
"""How people shorten the particles of a surname."""

DETERMINERS = (
    "de",
    "die",
    "deze",
    "onze",
    "ons",
    "het",
    "dat",
    "dit",
    "jullie",
    "uw",
    "jouw",
    "je",
    "mijn",
    "m'n",
    "mn",
)
"""Words right before an office that belong to it: ``de burgemeester``, ``onze dijkgraaf``."""

NOT_THIS_ONE = _words(
    """
    geen elke elk iedere ieder andere ander vorige vorig voormalig voormalige oud ex alle welke sommige
    toekomstig toekomstige volgende kandidaat waarnemend buitenlandse duitse belgische eerdere toenmalig
    toenmalige loco
    """
)
"""Words before an office that say it is not the one in office here."""

OPENERS = _words(
    """
    u uw jij je jullie ik wij we wat waarom wanneer hoe wie waar de het een dit dat die is zijn kunt kan wilt
    wil gaat doe doet heeft graag dank bedankt en of maar nu ga stop hou hoort moet mag goed top
    """
)
"""Words that start a sentence: a capital on them right behind an office is no surname."""

COMMON_WORDS = _words(
    """
    aarde akker appel arm arts baan baas baars bakker bal balk bank bas bed beek beer berg bever bij blauw blok
    bloem boer bok bol bom boom boon boot bos bot bouwman braaf brand breed brein broek bron brood brouwer brug
    bruin bult buis bus dam dans dekker denker deur diep dik dijk doek dom donker dorp draad draak drost druif
    duif duim duin duivel eenhoorn engel ezel fiets fok fort franken friend geel geest geit gelder glas goed
    goud graaf graf gras groen groot haak haan haas hals ham hamer hand haring hart haver heer heide held helder
    hemel herder hert hertog hoed hoek hof hond honing hoofd hoop hoorn hop hout huis hulst ijzer jager jong
    jonker kaal kaas kalf kam kamer kamp kan kapitein karper kat keizer kelder kern kers kerk kikker kind klein
    klok klomp knecht knol koe koek koel kok kolk koning kool koper kop koster kraai kraan krab kramer krans
    kraak kreeft kroon kruis kuil kuiper kwaad kwast laan lam lamp lang leeuw lente licht lijn linde loper los
    lucht maan mager man markt meer meester mei melk mens mes meulen middel mol molen molenaar monnik mooi mos
    moor mug muis mus nacht nagel oever olie oom oost oud paard paauw pad paling parel pastoor pauw paus peer
    pels pen pijl pijp plaat plank plas poel poort post pot potter prent prins prinsen pruim raap raaf rad ram
    rat regen reiger rem ridder riem rijk ring roest rood roos rots ruiter saal schaap schaar schans scheer
    schepen schilder schip schipper schoen schoon schout schouten schrijver slager slang slot smid smit snel
    snelle snoek snijder sok spaan spek spiegel spin spijker spits spoor spruit staal stad star steen ster sterk
    stoel stok stoop storm straat streng stroom tak tang tas timmerman tol toren trap troost tromp tuin twijn
    uil val valk vast veen veer veld ven verkade vet veulen vis visser visscher vlam vlieg vloed voet vogel vol
    voogd voort vos vriend vrij vroom vrouw vuur wagen wal wand water weg weide welling werf wesp west wever
    wiel wijs wild wind winkel winter wit witte woud wolf wolk wortel zaal zalm zand zee zeeman zeil zijl zilver
    zomer zon zout zuid zwaan zwaar zwart zwager jonge grote kleine lange oude rode wilde vette dikke korte hoge
    lage harde mooie goede beste laatste echte ware
    """
)
"""Surnames that are also words: they need a title, a given name or a particle beside them."""

GIVEN_NAMES = _words(
    """
    jan piet kees klaas henk hans peter paul mark marc erik eric bas bart tom tim thomas sander jeroen martijn
    michiel robert rob ron rik rick dirk frank fred gerard gert geert harm hendrik hugo ivo jaap jasper jelle
    job johan john joost jos jurgen karel koen lars leo lex luc luuk maarten marcel mathijs max menno nico niels
    olaf pim pieter ralf raymond reinier remco rene roel ruben ruud sjoerd stefan steven teun theo ton twan
    victor vincent wil willem wim wouter anna anne anneke annemarie astrid barbara bianca carla caroline
    christine daphne debby ellen els emma esther eva femke floor fleur francien geertje gerda greet hanneke
    heleen ilse ineke inge ingrid irene iris jacqueline janneke jessica jolanda judith julia karin kim laura lia
    lies linda lisa lotte maaike manon margriet maria marianne marieke marijke marja marjan marleen marloes
    martine mieke miranda monique nadia natasja nicole nienke petra renate ria rita roos sandra sanne sara
    saskia silvia simone sonja sophie suzanne sylvia tamara tineke trudy vera wendy willemijn yvonne ahmed ali
    fatima hassan ibrahim khadija mehmet mohamed mohammed mustafa omar samira yasmin youssef zeynep ayse fatma
    """
)
"""Given names: before a surname at the start of a sentence they point to somebody else of that surname."""
