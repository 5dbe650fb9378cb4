package people

// era is the first names given in France up to a year of birth.
type era struct {
	until int
	first []string
}

var women = []era{
	{1964, []string{
		"Andrée", "Annick", "Anne-Marie", "Arlette", "Bernadette", "Brigitte", "Catherine", "Chantal",
		"Christiane", "Claudette", "Colette", "Danièle", "Denise", "Dominique", "Éliane", "Élisabeth", "Évelyne",
		"Françoise", "Geneviève", "Ghislaine", "Ginette", "Gisèle", "Hélène", "Huguette", "Jacqueline", "Jeannine",
		"Joëlle", "Josette", "Josiane", "Liliane", "Line", "Lucette", "Maïté", "Marie-Claude", "Marie-Thérèse",
		"Martine", "Maryse", "Michèle", "Mireille", "Monique", "Nicole", "Noëlle", "Odile", "Paulette",
		"Pierrette", "Régine", "Renée", "Simone", "Solange", "Suzanne", "Sylviane", "Thérèse", "Viviane", "Yvette",
		"Yvonne",
	}},
	{1985, []string{
		"Agnès", "Anne", "Anne-Laure", "Aurélie", "Béatrice", "Bénédicte", "Carine", "Caroline", "Cécile",
		"Céline", "Christelle", "Christine", "Claire", "Clotilde", "Corinne", "Delphine", "Édith", "Émilie",
		"Emmanuelle", "Estelle", "Fabienne", "Florence", "Gaëlle", "Gwenaëlle", "Hélène", "Ingrid", "Isabelle",
		"Karine", "Laetitia", "Laure", "Laurence", "Ludivine", "Magali", "Marie-Laure", "Marlène", "Maud",
		"Muriel", "Myriam", "Nadège", "Nathalie", "Ophélie", "Pascale", "Patricia", "Peggy", "Raphaëlle", "Sabine",
		"Sabrina", "Sandra", "Sandrine", "Séverine", "Sophie", "Stéphanie", "Sylvie", "Valérie", "Vanessa",
		"Véronique", "Virginie",
	}},
	{9999, []string{
		"Alicia", "Alizée", "Amandine", "Anaïs", "Angélique", "Anouk", "Audrey", "Camille", "Chloé", "Clara",
		"Clémence", "Coralie", "Élodie", "Élise", "Emma", "Eugénie", "Eva", "Fanny", "Fleur", "Inès", "Jade",
		"Jessica", "Julie", "Justine", "Laura", "Léa", "Léna", "Léonie", "Lise-Marie", "Lola", "Louane", "Lucie",
		"Manon", "Marie-Lou", "Marine", "Marion", "Maëlle", "Maëlys", "Mathilde", "Mélanie", "Mélissa", "Morgane",
		"Noémie", "Océane", "Pauline", "Rose", "Sarah", "Solène", "Tiphaine", "Zoé",
	}},
}

var men = []era{
	{1964, []string{
		"Alain", "André", "Bernard", "Christian", "Claude", "Daniel", "Denis", "Edmond", "Étienne", "Fernand",
		"Francis", "Gaston", "Georges", "Gérard", "Gilbert", "Gilles", "Guy", "Henri", "Hubert", "Jacky",
		"Jacques", "Jean", "Jean-Claude", "Jean-Louis", "Jean-Marie", "Jean-Paul", "Jean-Pierre", "Joël", "José",
		"Lucien", "Marc", "Marcel", "Maurice", "Michel", "Noël", "Norbert", "Patrick", "Paul", "Philippe",
		"Pierre", "Raymond", "Régis", "Rémi", "René", "Robert", "Roger", "Roland", "Serge", "Yves",
	}},
	{1985, []string{
		"Arnaud", "Aurélien", "Benoît", "Bruno", "Cédric", "Christophe", "Cyril", "Damien", "David", "Didier",
		"Emmanuel", "Éric", "Fabien", "Fabrice", "Franck", "François", "Frédéric", "Gaël", "Grégory", "Guillaume",
		"Hervé", "Jean-Christophe", "Jean-François", "Jean-Noël", "Jérôme", "Joël", "Julien", "Laurent", "Lionel",
		"Loïc", "Ludovic", "Marc", "Mathieu", "Mickaël", "Nicolas", "Olivier", "Pascal", "Pierre-Yves", "Raphaël",
		"Régis", "Rodolphe", "Sébastien", "Stéphane", "Sylvain", "Thierry", "Vincent", "Wilfried", "Xavier",
		"Yann", "Yannick",
	}},
	{9999, []string{
		"Adrien", "Alexis", "Anthony", "Antoine", "Arthur", "Axel", "Baptiste", "Bastien", "Benjamin", "Brice",
		"Corentin", "Dorian", "Dylan", "Enzo", "Étienne", "Evan", "Florian", "Gaëtan", "Gautier", "Hugo",
		"Jean-Baptiste", "Jérémy", "Joachim", "Jonathan", "Jordan", "Kévin", "Kylian", "Léo", "Loan",
		"Louis-Marie", "Lucas", "Maël", "Martin", "Matthieu", "Maxence", "Maxime", "Melvin", "Nathan", "Noa",
		"Paul-Henri", "Pierre-Louis", "Quentin", "Rémi", "Robin", "Romain", "Samuel", "Simon", "Théo", "Thibault",
		"Thomas", "Timothée", "Tom", "Tristan", "Valentin", "Victor", "Yohan",
	}},
}
