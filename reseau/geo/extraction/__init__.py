"""La fabrique des extraits : elle lit les sources ouvertes, le site ne lit que son résultat."""
