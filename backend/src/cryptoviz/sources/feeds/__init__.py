"""News feeds: RSS and Atom."""
