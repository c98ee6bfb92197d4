"""La Poste, Colissimo and Chronopost."""
