namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a token allows.</summary>
public sealed class ScopeSet(IReadOnlyList<Scope> scopes)
{
    public IReadOnlyList<Scope> Scopes => scopes;

    /// <param name="text">Scopes, separated by spaces; those about something else are left out.</param>
    public static ScopeSet Parse(string text) => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Scope.Parse).OfType<Scope>()]);

    /// <summary>What is allowed on a type by any scope, narrowed or not.</summary>
    public Permissions On(string type) => Of(type).Aggregate(Permissions.None, (sum, scope) => sum | scope.Permissions);

    /// <summary>The scopes that speak of a type.</summary>
    public IEnumerable<Scope> Of(string type) => scopes.Where(scope => scope.Type == "*" || scope.Type == type);

    /// <summary>What of a request may be granted: never a type, a permission or a width that is not among these.</summary>
    public ScopeSet Grant(ScopeSet requested)
    {
        var granted = new List<Scope>();
        foreach (var asked in requested.Scopes)
        {
            foreach (var allowed in scopes)
            {
                if (allowed.Context != asked.Context || (allowed.Type != "*" && asked.Type != "*" && allowed.Type != asked.Type)) continue;

                // Two different filters would have to hold together, which one scope can't say.
                if (allowed.Filter is not null && asked.Filter is not null && allowed.Filter != asked.Filter) continue;
                var common = allowed.Permissions & asked.Permissions;
                if (common == Permissions.None) continue;
                granted.Add(new Scope(asked.Context, asked.Type == "*" ? allowed.Type : asked.Type, common, asked.Filter ?? allowed.Filter));
            }
        }

        return new ScopeSet([.. granted.Distinct()]);
    }

    public override string ToString() => string.Join(' ', scopes);
}
