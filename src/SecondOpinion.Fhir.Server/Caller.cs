using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>Who asks, and what exists for them. A feature of the request, set once, where the caller is recognised.</summary>
/// <param name="Identity">Who has shown who they are; null in security mode Open, where nobody has to.</param>
public sealed record Caller(Access Access, Identity? Identity = null)
{
    // Ambient, because writes reach the store far from the request, and none may get past who asked for it.
    private static readonly AsyncLocal<Caller?> Ambient = new();

    /// <summary>What they are shown in full, and may ask about: without what is told in short of the queue, and of reviews that consent has closed.</summary>
    public Access InFull { get; init; } = Access;

    /// <summary>The step of a case that the request is, such as <c>claim</c>; null for any other.</summary>
    public string? Step { get; init; }

    /// <summary>A case or an opinion may come in by the request. What it is compared with is what its sender sees, or an identifier would tell of others' cases.</summary>
    public bool IsIntake { get; init; }

    /// <summary>Anybody, in security mode Open.</summary>
    public static Caller Anybody { get; } = new(Access.Everything);

    /// <summary>Whoever sent the request that is being answered; null for what runs by itself.</summary>
    public static Caller? Current => Ambient.Value;

    public static Caller Of(HttpRequest request) => request.HttpContext.Features.Get<Caller>() ?? Anybody;

    /// <summary>What exists for whoever sent the request.</summary>
    public static Access AccessOf(HttpRequest request) => Of(request).Access;

    /// <summary>Makes this the caller of a request, and of everything that is done for it from here on.</summary>
    public void Enter(HttpContext context)
    {
        context.Features.Set(this);
        Enter();
    }

    /// <summary>Makes this the caller of what is done from here on, where there is no request.</summary>
    public void Enter() => Ambient.Value = this;
}
