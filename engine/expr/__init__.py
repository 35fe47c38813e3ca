"""The expression language: grammar, typed tree, exact evaluation, JSON tree for the browser. Knows no form, only names given by a scope.

    compile(text: str, span: Span, *, lines: tuple[Span, ...] = (), scope: Scope, expected: ExprType | Base | None,
            diagnostics: Diagnostics, hides: bool = False) -> Tree | None
        `span`, `lines` as in `engine.source.tree.Scalar`. `expected`: what the place takes: Base.TRUTH for a condition,
        the ExprType of the column for its formula (unit % makes it a percent column), None for anything.
        `hides`: the text is a `when`, where an unknown hides (asks for X460).
    evaluate(tree: Tree, context: Context, *, missing: Missing = Missing.SPREAD) -> Value
        A condition yields TRUE, FALSE or a value without truth; `truth(value)` makes that True, False, None (unknown).
    cells_of(tree: Tree) -> tuple[tuple[Cell | TableRows | Indicator, How], ...]       from left to right
    to_json(tree: Tree) -> Json;   from_json(json: Json) -> Tree       without spans and types
    in_words(tree: Tree, name_of: Callable[[Cell | TableRows | Attribute | Indicator], str]) -> str
    hint(tree: Tree, number_of: Callable[[str], str | None]) -> str
"""
