using System.Text;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Events on their way to the chain, written down one after the other in as few bytes as they need.</summary>
/// <remarks>
/// A version byte and the name of the machine; then for each event kind and action, status, microseconds since the one before, agent, address and texts. Numbers are of variable
/// length; a text is its length plus one (0 for none) and UTF-8. An agent or an address that came before in the batch is its number there. <see cref="AuditBatchReader"/> reads it.
/// </remarks>
public sealed class AuditBatch
{
    internal const byte Format = 2;

    /// <summary>The format whose times are whole milliseconds.</summary>
    internal const byte FormatOfMilliseconds = 1;

    internal const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;
    internal const string Actions = "CRUDE";

    private readonly Dictionary<AuditAgent, int> agents = [];
    private readonly Dictionary<string, int> addresses = [];
    private readonly string server;
    private byte[] bytes = new byte[16 * 1024];
    private long last;

    /// <param name="server">The machine that this process runs on.</param>
    public AuditBatch(string server)
    {
        this.server = server;
        Clear();
    }

    /// <summary>Events.</summary>
    public int Count { get; private set; }

    /// <summary>The machine that the events are of.</summary>
    internal string Server => server;

    /// <summary>Bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Milliseconds since 1970 of the earliest and the latest event.</summary>
    internal (long First, long Last) Times { get; private set; }

    internal ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    public void Add(AuditFacts facts)
    {
        Room(64);
        bytes[Length++] = (byte)(((int)facts.Kind << 4) | Actions.IndexOf(facts.Action));
        Number((uint)facts.Status);
        var microsecond = facts.At.UtcTicks / TicksPerMicrosecond;
        Number(ZigZag(microsecond - last));
        last = microsecond;
        var at = facts.At.ToUnixTimeMilliseconds();
        Times = Count == 0 ? (at, at) : (Math.Min(Times.First, at), Math.Max(Times.Last, at));
        Agent(facts.Who);
        Address(facts.Address);
        Text(facts.Target);
        Text(facts.Query);
        Text(facts.RequestId);
        Text(facts.Reason);
        Texts(facts.Written);
        Texts(facts.Patients);
        Count++;
    }

    /// <summary>Makes it empty again, to be filled with others.</summary>
    public void Clear()
    {
        agents.Clear();
        addresses.Clear();
        (Count, Length, last) = (0, 0, 0);
        bytes[Length++] = Format;
        Text(server);
    }

    private static ulong ZigZag(long number) => (ulong)((number << 1) ^ (number >> 63));

    private void Agent(AuditAgent? agent)
    {
        if (agent is null)
        {
            Number(0);
            return;
        }

        if (!agents.TryGetValue(agent, out var known)) agents.Add(agent, known = agents.Count + 1);
        else
        {
            Number((ulong)known);
            return;
        }

        Number((ulong)known);
        Text(agent.Client);
        Text(agent.Organization.System);
        Text(agent.Organization.Value);
        Text(agent.Organization.Display);
        Text(agent.BreakGlass);
    }

    private void Address(string? address)
    {
        if (address is null)
        {
            Number(0);
            return;
        }

        var isNew = addresses.TryAdd(address, addresses.Count + 1);
        Number((ulong)addresses[address]);
        if (isNew) Text(address);
    }

    private void Texts(IReadOnlyList<string> texts)
    {
        Number((ulong)texts.Count);
        for (var i = 0; i < texts.Count; i++) Text(texts[i]);
    }

    private void Text(string? text)
    {
        if (text is null)
        {
            Number(0);
            return;
        }

        Room(16 + (3 * text.Length));
        if (text.Length < 40)
        {
            // So short that its length takes one byte, which is known only afterwards.
            var written = Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length + 1));
            bytes[Length] = (byte)(written + 1);
            Length += written + 1;
            return;
        }

        Number((ulong)Encoding.UTF8.GetByteCount(text) + 1);
        Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
    }

    private void Number(ulong number)
    {
        Room(10);
        for (; number >= 0x80; number >>= 7) bytes[Length++] = (byte)(number | 0x80);
        bytes[Length++] = (byte)number;
    }

    private void Room(int more)
    {
        if (bytes.Length - Length < more) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
    }
}
