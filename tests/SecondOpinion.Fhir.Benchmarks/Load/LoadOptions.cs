using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>What a load run is told. It ends by itself: every scenario has its seconds, and at most so many requests.</summary>
internal sealed record LoadOptions(Uri Base)
{
    public string? Token { get; init; }

    public int Seconds { get; init; } = 5;

    public int MaxRequests { get; init; } = 200_000;

    /// <summary>Cases that are there, or are put there with <c>seed</c>.</summary>
    public int Cases { get; init; } = 10_000;

    public IReadOnlyList<int> Concurrency { get; init; } = [1, 8, 32];

    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <returns>Null when the arguments can't be understood.</returns>
    public static LoadOptions? Read(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !Uri.TryCreate(arguments[0].TrimEnd('/') + "/", UriKind.Absolute, out var address)) return null;
        var options = new LoadOptions(address);
        for (var i = 1; i + 1 < arguments.Count; i += 2)
        {
            var value = arguments[i + 1];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            var read = arguments[i] switch
            {
                "--token" => options with { Token = value },
                "--seconds" when number > 0 => options with { Seconds = Math.Min(number, 600) },
                "--requests" when number > 0 => options with { MaxRequests = number },
                "--cases" when number > 0 => options with { Cases = number },
                "--concurrency" => options with { Concurrency = [.. value.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))] },
                "--scenarios" => options with { Scenarios = value.Split(',') },
                _ => null,
            };
            if (read is null) return null;
            options = read;
        }

        return arguments.Count % 2 == 1 ? options : null;
    }
}
