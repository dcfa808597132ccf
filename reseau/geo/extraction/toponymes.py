"""Les noms français des villes et des régions du monde, que l'extrait de GeoNames ne distingue pas par langue.

Table tenue à la main. L'extraction vérifie chaque ligne : le nom français doit figurer parmi les autres noms que
GeoNames donne au lieu, sinon elle s'arrête.
"""

#: Pays → « nom GeoNames : nom français », pour la plus peuplée des villes de ce nom.
VILLES: dict[str, str] = {
    "AE": "Dubai: Dubaï",
    "AF": "Kabul: Kaboul",
    "AM": "Yerevan: Erevan",
    "AT": "Vienna: Vienne, Salzburg: Salzbourg",
    "AZ": "Baku: Bakou",
    "BE": "Brussels: Bruxelles, Antwerp: Anvers, Gent: Gand, Brugge: Bruges, Leuven: Louvain, "
    "Mechelen: Malines, Kortrijk: Courtrai, Aalst: Alost, Ieper: Ypres",
    "BR": "Brasília: Brasilia",
    "CH": "Geneva: Genève, Bern: Berne, Basel: Bâle, Zürich: Zurich, Luzern: Lucerne, "
    "Sankt Gallen: Saint-Gall, Chur: Coire, Schaffhausen: Schaffhouse, Sitten: Sion, Solothurn: Soleure, "
    "Biel/Bienne: Bienne, Winterthur: Winterthour",
    "CN": "Beijing: Pékin, Guangzhou: Canton, Nanjing: Nankin",
    "CO": "Bogotá: Bogota, Cartagena: Carthagène",
    "CU": "Havana: La Havane",
    "CY": "Nicosia: Nicosie",
    "DE": "Köln: Cologne, Hamburg: Hambourg, Frankfurt am Main: Francfort-sur-le-Main, Hannover: Hanovre, "
    "Dresden: Dresde, Aachen: Aix-la-Chapelle, Mainz: Mayence, Trier: Trèves, "
    "Freiburg: Fribourg-en-Brisgau, Bremen: Brême, Saarbrücken: Sarrebruck, Augsburg: Augsbourg, "
    "Regensburg: Ratisbonne, Speyer: Spire, Konstanz: Constance, Koblenz: Coblence, "
    "Braunschweig: Brunswick, Duisburg: Duisbourg, Magdeburg: Magdebourg, Würzburg: Wurtzbourg, "
    "Oldenburg: Oldenbourg",
    "DK": "Copenhagen: Copenhague",
    "DO": "Santo Domingo: Saint-Domingue",
    "DZ": "Algiers: Alger",
    "EG": "Cairo: Le Caire, Alexandria: Alexandrie, Luxor: Louxor, Aswān: Assouan, Port Said: Port-Saïd",
    "ES": "Barcelona: Barcelone, Sevilla: Séville, Valencia: Valence, Zaragoza: Saragosse, Córdoba: Cordoue, "
    "Granada: Grenade, Pamplona: Pampelune, A Coruña: La Corogne, Cadiz: Cadix, "
    "Donostia / San Sebastián: Saint-Sébastien, Cartagena: Carthagène, Tarragona: Tarragone, "
    "Girona: Gérone, Segovia: Ségovie, Toledo: Tolède, Castelló de la Plana: Castellón de la Plana, "
    "Santiago de Compostela: Saint-Jacques-de-Compostelle, Lleida: Lérida",
    "ET": "Addis Ababa: Addis-Abeba",
    "GB": "London: Londres, Edinburgh: Édimbourg, Dover: Douvres, Canterbury: Cantorbéry",
    "GE": "Tbilisi: Tbilissi",
    "GR": "Athens: Athènes, Thessaloníki: Thessalonique, Piraeus: Le Pirée, Corfu: Corfou, Mytilene: Mytilène, "
    "Pátra: Patras, Irákleion: Héraklion, Chaniá: La Canée",
    "GT": "Guatemala City: Guatemala",
    "IL": "Jerusalem: Jérusalem, Tel Aviv: Tel-Aviv, Haifa: Haïfa",
    "IN": "Mumbai: Bombay, Kolkata: Calcutta, Chennai: Madras, Puducherry: Pondichéry",
    "IQ": "Baghdad: Bagdad, Mosul: Mossoul, Basrah: Bassorah",
    "IR": "Tehran: Téhéran, Isfahan: Ispahan, Shiraz: Chiraz",
    "IT": "Palermo: Palerme, Genoa: Gênes, Bologna: Bologne, Venice: Venise, Verona: Vérone, Catania: Catane, "
    "Messina: Messine, Padua: Padoue, Taranto: Tarente, Ravenna: Ravenne, Parma: Parme, Modena: Modène, "
    "Reggio Calabria: Reggio de Calabre, Ferrara: Ferrare, Siracusa: Syracuse, Mantua: Mantoue, "
    "Cremona: Crémone, Pisa: Pise, Siena: Sienne, Trento: Trente, Vicenza: Vicence, Treviso: Trévise, "
    "Bergamo: Bergame, Lucca: Lucques, Perugia: Pérouse, Ancona: Ancône, Agrigento: Agrigente, "
    "Ventimiglia: Vintimille, Salerno: Salerne, Caserta: Caserte, Aosta: Aoste, Novara: Novare, "
    "Pavia: Pavie, Piacenza: Plaisance, Como: Côme, Alessandria: Alexandrie",
    "LB": "Beirut: Beyrouth, Tyre: Tyr",
    "MA": "Tangier: Tanger, Fes: Fès, Marrakesh: Marrakech, Meknes: Meknès",
    "ML": "Timbuktu: Tombouctou",
    "MT": "Valletta: La Valette",
    "MX": "Mexico City: Mexico",
    "NL": "The Hague: La Haye, Nijmegen: Nimègue, Groningen: Groningue, 's-Hertogenbosch: Bois-le-Duc",
    "NP": "Kathmandu: Katmandou",
    "PA": "Panama City: Panama",
    "PH": "Manila: Manille",
    "PL": "Warsaw: Varsovie, Kraków: Cracovie",
    "PS": "Bethlehem: Bethléem, Hebron: Hébron, Nablus: Naplouse, Jericho: Jéricho",
    "PT": "Lisbon: Lisbonne",
    "RO": "Bucharest: Bucarest",
    "RU": "Moscow: Moscou, Saint Petersburg: Saint-Pétersbourg",
    "SA": "Riyadh: Riyad, Jeddah: Djeddah",
    "SG": "Singapore: Singapour",
    "SO": "Mogadishu: Mogadiscio",
    "SY": "Damascus: Damas, Aleppo: Alep, Latakia: Lattaquié",
    "TR": "İzmir: Smyrne",
    "UA": "Kyiv: Kiev, Odesa: Odessa",
    "US": "New York City: New York, Philadelphia: Philadelphie, New Orleans: La Nouvelle-Orléans",
    "UZ": "Tashkent: Tachkent, Samarkand: Samarcande",
    "VN": "Ho Chi Minh City: Hô-Chi-Minh-Ville, Hanoi: Hanoï",
}

#: Codes de premier niveau de GeoNames → nom français, pour les pays où cela départage ou situe vraiment.
SUBDIVISIONS: dict[str, str] = {
    "BE": "BRU Bruxelles-Capitale, VLG Région flamande, WAL Région wallonne",
    "BR": "01 Acre, 02 Alagoas, 03 Amapá, 04 Amazonas, 05 Bahia, 06 Ceará, 07 District fédéral, "
    "08 Espírito Santo, 11 Mato Grosso do Sul, 13 Maranhão, 14 Mato Grosso, 15 Minas Gerais, 16 Pará, "
    "17 Paraíba, 18 Paraná, 20 Piauí, 21 État de Rio de Janeiro, 22 Rio Grande do Norte, "
    "23 Rio Grande do Sul, 24 Rondônia, 25 Roraima, 26 Santa Catarina, 27 État de São Paulo, 28 Sergipe, "
    "29 Goiás, 30 Pernambouc, 31 Tocantins",
    "CA": "01 Alberta, 02 Colombie-Britannique, 03 Manitoba, 04 Nouveau-Brunswick, 05 Terre-Neuve-et-Labrador, "
    "07 Nouvelle-Écosse, 08 Ontario, 09 Île-du-Prince-Édouard, 10 Québec, 11 Saskatchewan, 12 Yukon, "
    "13 Territoires du Nord-Ouest, 14 Nunavut",
    "DE": "01 Bade-Wurtemberg, 02 Bavière, 03 Brême, 04 Hambourg, 05 Hesse, 06 Basse-Saxe, "
    "07 Rhénanie-du-Nord-Westphalie, 08 Rhénanie-Palatinat, 09 Sarre, 10 Schleswig-Holstein, "
    "11 Brandebourg, 12 Mecklembourg-Poméranie-Occidentale, 13 Saxe, 14 Saxe-Anhalt, 15 Thuringe, "
    "16 Berlin",
    "ES": "07 Îles Baléares, 27 La Rioja, 29 Communauté de Madrid, 31 Région de Murcie, 32 Navarre, "
    "34 Asturies, 39 Cantabrie, 51 Andalousie, 52 Aragon, 53 Îles Canaries, 54 Castille-La Manche, "
    "55 Castille-et-León, 56 Catalogne, 57 Estrémadure, 58 Galice, 59 Pays basque, "
    "60 Communauté valencienne",
    "GB": "ENG Angleterre, NIR Irlande du Nord, SCT Écosse, WLS Pays de Galles",
    "IT": "01 Abruzzes, 02 Basilicate, 03 Calabre, 04 Campanie, 05 Émilie-Romagne, 06 Frioul-Vénétie Julienne, "
    "07 Latium, 08 Ligurie, 09 Lombardie, 10 Marches, 11 Molise, 12 Piémont, 13 Pouilles, 14 Sardaigne, "
    "15 Sicile, 16 Toscane, 17 Trentin-Haut-Adige, 18 Ombrie, 19 Vallée d’Aoste, 20 Vénétie",
    "US": "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA Californie, NC Caroline du Nord, "
    "SC Caroline du Sud, CO Colorado, CT Connecticut, ND Dakota du Nord, SD Dakota du Sud, DE Delaware, "
    "DC District de Columbia, FL Floride, GA Géorgie, HI Hawaï, ID Idaho, IL Illinois, IN Indiana, "
    "IA Iowa, KS Kansas, KY Kentucky, LA Louisiane, ME Maine, MD Maryland, MA Massachusetts, "
    "MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, "
    "NH New Hampshire, NJ New Jersey, NY État de New York, NM Nouveau-Mexique, OH Ohio, OK Oklahoma, "
    "OR Oregon, PA Pennsylvanie, RI Rhode Island, TN Tennessee, TX Texas, UT Utah, VT Vermont, "
    "VA Virginie, WV Virginie-Occidentale, WA État de Washington, WI Wisconsin, WY Wyoming",
}


def villes(pays: str) -> dict[str, str]:
    """Nom GeoNames → nom français."""
    couples = VILLES[pays].split(", ")
    return dict(couple.split(": ") for couple in couples)


def subdivisions(pays: str) -> dict[str, str]:
    """Code GeoNames de premier niveau → nom français."""
    couples = SUBDIVISIONS.get(pays, "").split(", ")
    return dict(couple.split(" ", 1) for couple in couples if couple)
