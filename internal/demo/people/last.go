package people

// origins holds the last names by where they come from, with their share of the
// waiting room. The first one is the commonest.
var origins = []origin{
	{ // common in most of France
		share: 46, doubled: true,
		last: []string{
			"Aubert", "Auclair", "Baillet", "Barbier", "Baudouin", "Beaufils", "Béguin", "Bellanger", "Bérard",
			"Berthelot", "Besnard", "Besson", "Bigot", "Billard", "Blondel", "Bodin", "Boissière", "Bonhomme",
			"Bordier", "Bouchet", "Boulanger", "Bourgeois", "Bouvier", "Brossard", "Brunel", "Buisson", "Cailleau",
			"Camus", "Carlier", "Caron", "Carpentier", "Chabert", "Champion", "Chapelle", "Charpentier", "Charron",
			"Chauveau", "Chevalier", "Chevallier", "Clément", "Cordier", "Cornu", "Coulon", "Cousin", "Couturier",
			"Crépin", "Dauphin", "Delacroix", "Delage", "Delattre", "Delaunay", "Delmotte", "Deschamps", "Desprez",
			"Devaux", "Didier", "Doucet", "Drouet", "Dubois", "Dubreuil", "Duchêne", "Dufour", "Duhamel", "Dumont",
			"Dupuis", "Durand", "Durieux", "Dutertre", "Duval", "Étienne", "Évrard", "Faucher", "Ferrand", "Ferry",
			"Fleury", "Fontaine", "Forestier", "Foucault", "Fournier", "Frémont", "Gaillard", "Gallet", "Gaudin",
			"Gérard", "Germain", "Gilbert", "Gillet", "Girard", "Godard", "Gosselin", "Goujon", "Granger", "Grégoire",
			"Grenier", "Grosjean", "Guérin", "Guichard", "Guillot", "Hamelin", "Hébert", "Henry", "Herbin", "Huet",
			"Humbert", "Imbert", "Jacquet", "Jacquin", "Joly", "Jourdan", "Julien", "Labbé", "Lacombe", "Lafontaine",
			"Laroche", "Lebeau", "Leblanc", "Leclerc", "Lecomte", "Lefebvre", "Lefèvre", "Legrand", "Lemaire",
			"Lemaître", "Lemoine", "Leroux", "Lesage", "Lévêque", "Lhomme", "Loiseau", "Lucas", "Maillard", "Mallet",
			"Marchal", "Maréchal", "Marion", "Martel", "Martin", "Masson", "Mathieu", "Maurel", "Ménard", "Mercier",
			"Merle", "Meunier", "Michaud", "Monnier", "Morin", "Moulin", "Navet", "Neveu", "Nicolas", "Noël",
			"Olivier", "Pasquier", "Patin", "Paulin", "Payet", "Pelletier", "Perret", "Petitjean", "Picard", "Pichon",
			"Pineau", "Poirier", "Pottier", "Poulain", "Prévost", "Prudhomme", "Quentin", "Quinault", "Rémy", "Renard",
			"Renaud", "Renault", "Ribot", "Richard", "Rivière", "Rocher", "Rolland", "Rossignol", "Roussel", "Roy",
			"Royer", "Sabatier", "Salmon", "Sauvage", "Teissier", "Tessier", "Thibault", "Thierry",
			"Thuillier", "Tissot", "Toussaint", "Trouvé", "Vaillant", "Valentin", "Vasseur", "Verdier", "Vernet",
			"Viard", "Villain", "Vincent", "Voisin", "Œuvrard", "Ysambert", "d’Aubigny", "d’Hérival", "de La Borderie",
		},
	},
	{ // of the South-West and Languedoc
		share: 20, doubled: true,
		last: []string{
			"Albouy", "Alric", "Amiel", "Andrieu", "Arnal", "Astruc", "Audouy", "Azéma", "Balaguer", "Barthès",
			"Bascoul", "Bastide", "Batut", "Bonnafous", "Bousquet", "Cabrol", "Calmels", "Calvet", "Cambon",
			"Campagnac", "Carrère", "Cassagne", "Cathala", "Caussade", "Cazals", "Cazenave", "Coste", "Cros",
			"Dauriac", "Delpech", "Delrieu", "Escande", "Escudié", "Espinasse", "Estève", "Fabre", "Farenc", "Fau",
			"Ferrières", "Fourcade", "Gayraud", "Gleyzes", "Gouzy", "Icart", "Izard", "Jalabert", "Labatut", "Lacaze",
			"Laffont", "Lagarde", "Lapeyre", "Larroque", "Lasserre", "Latapie", "Maurs", "Mazars", "Molinier", "Mouly",
			"Nègre", "Olivié", "Pagès", "Peyre", "Pech", "Peyrat", "Pujol", "Puech", "Raynal", "Rieu", "Roques",
			"Rouquette", "Sabathier", "Salvan", "Sarrazy", "Ségala", "Serres", "Sicard", "Soulié", "Tournier",
			"Trémège", "Vaysse", "Vidal", "Viguier", "Ychard",
		},
		women: []string{
			"Aélis", "Esclarmonde", "Garance", "Maïlis", "Mireio", "Miquèla",
		},
		men: []string{
			"Aimeric", "Amadieu", "Guilhem", "Jaufré", "Matèu", "Peire", "Ramon",
		},
		traditional: 8,
	},
	{ // of Brittany
		share: 3, doubled: true,
		last: []string{
			"Abgrall", "Bozec", "Cariou", "Corre", "Goasdoué", "Guéguen", "Guivarc’h", "Hénaff", "Jaouen", "Kerbrat",
			"Kerdoncuff", "Kermarrec", "Kervella", "Le Bihan", "Le Bras", "Le Corre", "Le Floc’h", "Le Gall",
			"Le Goff", "Le Guen", "L’Helgouac’h", "Morvan", "Penven", "Quéméner", "Quéré", "Riou", "Tanguy",
			"Trévidic",
		},
		women: []string{
			"Annaïg", "Enora", "Gwenn", "Maïwenn", "Nolwenn", "Rozenn", "Soazig", "Tifenn",
		},
		men: []string{
			"Ewen", "Erwan", "Goulven", "Gurvan", "Malo", "Ronan", "Tangi", "Yann-Vari",
		},
		traditional: 30,
	},
	{ // of Alsace and Moselle
		share: 4,
		last: []string{
			"Becker", "Burger", "Fischbach", "Haas", "Heitz", "Hoffmann", "Klein", "Koenig", "Kuntz", "Meyer",
			"Muller", "Müller", "Oberlé", "Schaeffer", "Schmitt", "Schneider", "Schwartz", "Ziegler",
		},
		women: []string{
			"Astrid", "Elsa", "Gretel", "Heidi", "Ilse", "Liesel",
		},
		men: []string{
			"Dieter", "Franz", "Günther", "Hans", "Jürgen", "Matthias",
		},
		traditional: 10,
	},
	{ // of the Maghreb and the Levant, in the transcriptions of civil registers
		share: 9,
		last: []string{
			"Abdelkader", "Aït Kaci", "Amrani", "Belaïd", "Belkacem", "Ben Salah", "Benali", "Benamar", "Bensaïd",
			"Benyahia", "Bouaziz", "Boudjemaa", "Boukhris", "Bouzid", "Chérif", "Daoudi", "El Amrani", "El-Haddad",
			"El Khoury", "El Mansouri", "Ferhat", "Guerroudj", "Haddad", "Hamdi", "Idrissi", "Jebali", "Kaddour",
			"Khelifi", "Lahlou", "Larbi", "Mahfoud", "Mansouri", "Meziane", "Mokrani", "Nasri", "Ouali", "Rahmani",
			"Saïdi", "Slimani", "Tahar", "Yahiaoui", "Zerrouki", "Ziani",
		},
		women: []string{
			"Aïcha", "Amel", "Amina", "Assia", "Fatiha", "Fatima-Zohra", "Hafida", "Houria", "Kheira", "Khadija",
			"Leïla", "Malika", "Nadia", "Naïma", "Nour", "Rachida", "Samira", "Soraya", "Yasmina", "Zineb",
		},
		men: []string{
			"Abdelkrim", "Abd-el-Kader", "Ahmed", "Ali", "Amine", "Brahim", "Djamel", "Farid", "Hakim", "Hassan",
			"Ibrahim", "Karim", "Khaled", "Mehdi", "Mohamed", "Mourad", "Nabil", "Omar", "Rachid", "Saïd", "Slimane",
			"Youssef",
		},
		traditional: 75,
	},
	{ // of Portugal
		share: 4,
		last: []string{
			"Alves", "Carvalho", "Castanheira", "Coelho", "Correia", "da Costa", "da Silva", "dos Santos", "Esteves",
			"Fernandes", "Ferreira", "Gonçalves", "Lourenço", "Magalhães", "Marques", "Mendes", "Monteiro", "Nogueira",
			"Nunes", "Pereira", "Pinheiro", "Ribeiro", "Rodrigues", "Simões", "Teixeira", "Vaz",
		},
		women: []string{
			"Ana", "Conceição", "Fátima", "Filipa", "Inês", "Lúcia", "Madalena", "Maria-João", "Rosário", "Teresa",
		},
		men: []string{
			"António", "Carlos", "Duarte", "Fernando", "João", "Joaquim", "Luís", "Manuel", "Paulo", "Tomás",
		},
		traditional: 60,
	},
	{ // of Spain
		share: 4,
		last: []string{
			"Álvarez", "Cabrera", "Fernandez", "Garcia", "Gomez", "Gonzalez", "Hernandez", "Ibáñez", "Jimenez",
			"Lopez", "Martinez", "Muñoz", "Ortega", "Peña", "Rodriguez", "Ruiz", "Sanchez", "Serrano",
		},
		women: []string{
			"Carmen", "Dolores", "Inmaculada", "Lourdes", "María", "Milagros", "Montserrat", "Pilar",
		},
		men: []string{
			"Ángel", "Emilio", "Francisco", "Ignacio", "Jesús", "Joaquín", "Manolo", "Ramón",
		},
		traditional: 40,
	},
	{ // of Italy
		share: 2,
		last: []string{
			"Bertolini", "D’Angelo", "De Luca", "Esposito", "Ferrari", "Fontana", "Gallo", "Lombardi", "Marchetti",
			"Moretti", "Ricci", "Romano", "Rossi", "Santoro",
		},
		women: []string{
			"Antonella", "Chiara", "Donatella", "Giulia", "Ornella", "Rosaria",
		},
		men: []string{
			"Dario", "Enzo", "Giacomo", "Luigi", "Salvatore", "Vittorio",
		},
		traditional: 40,
	},
	{ // of Poland
		share: 2,
		last: []string{
			"Dąbrowski", "Kaczmarek", "Kowalczyk", "Krawczyk", "Majewski", "Nowak", "Pawlak", "Piotrowski",
			"Szymański", "Walczak", "Wiśniewski", "Wójcik", "Zieliński",
		},
		women: []string{
			"Agnieszka", "Danuta", "Grażyna", "Jadwiga", "Krystyna", "Małgorzata", "Wanda", "Zofia",
		},
		men: []string{
			"Bogdan", "Jerzy", "Kazimierz", "Krzysztof", "Łukasz", "Stanisław", "Wacław", "Zbigniew",
		},
		traditional: 50,
	},
	{ // of Vietnam, with and without their marks
		share: 2,
		last: []string{
			"Bùi", "Đặng", "Đỗ", "Dương", "Hoàng", "Huỳnh", "Lê", "Ngô", "Nguyen", "Nguyễn", "N’Guyen", "Phạm", "Phan",
			"Trần", "Trịnh", "Võ", "Vũ",
		},
		women: []string{
			"Ánh", "Hoa", "Hương", "Lan", "Liên", "Mai", "Ngọc", "Thị-Lan", "Thu-Hà", "Tuyết", "Yến",
		},
		men: []string{
			"Anh-Tuấn", "Bảo", "Đức", "Dũng", "Hải", "Hùng", "Long", "Minh", "Quang", "Thành", "Văn-Minh",
		},
		traditional: 65,
	},
	{ // of West and Central Africa
		share: 2,
		last: []string{
			"Bah", "Bamba", "Camara", "Cissé", "Coulibaly", "Dembélé", "Diallo", "Diarra", "Diop", "Fofana", "Kaboré",
			"Keïta", "Konaté", "Koné", "Mbemba", "N’Diaye", "N’Dour", "N’Guessan", "Ouédraogo", "Sidibé", "Sow",
			"Sylla", "Touré", "Traoré",
		},
		women: []string{
			"Adjoua", "Aïssatou", "Aminata", "Awa", "Binta", "Fanta", "Fatoumata", "Kadiatou", "Mariam", "Ndeye",
			"Oumou", "Rokhaya",
		},
		men: []string{
			"Abdoulaye", "Amadou", "Boubacar", "Cheikh", "Ibrahima", "Issa", "Kofi", "Lassana", "Mamadou", "Moussa",
			"Ousmane", "Seydou",
		},
		traditional: 70,
	},
	{ // of Réunion and the Antilles
		share: 2,
		last: []string{
			"Bajazet", "Cadet", "Célestine", "Désirée", "Fontenoy", "Hoarau", "Jean-Baptiste", "Jean-Louis",
			"Louis-Joseph", "Marie-Luce", "Nilor", "Saint-Aimé", "Technère", "Zéline",
		},
		women: []string{
			"Fabiola", "Gladys", "Marie-Ange", "Rose-May", "Rosemonde", "Yolaine",
		},
		men: []string{
			"Dieudonné", "Ernest", "Fritz", "Hilaire", "Jean-Bernard", "Toussaint",
		},
		traditional: 40,
	},
}
