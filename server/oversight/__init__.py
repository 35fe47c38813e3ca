"""Those who look over shoulders: inspectors by document, broken glass, violations, weaknesses of packages."""
