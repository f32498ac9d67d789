using System.Text;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Reads what <see cref="AuditBatch"/> wrote.</summary>
internal ref struct AuditBatchReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly List<AuditAgent> agents = [];
    private readonly List<string> addresses = [];
    private readonly bool isOfMilliseconds;
    private int at;
    private long last;

    /// <exception cref="InvalidDataException">The bytes are no batch of a version that this program reads.</exception>
    public AuditBatchReader(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        isOfMilliseconds = !bytes.IsEmpty && bytes[0] == AuditBatch.FormatOfMilliseconds;
        if (bytes.IsEmpty || (bytes[at++] != AuditBatch.Format && !isOfMilliseconds)) throw new InvalidDataException("A batch of the audit is of a version that this program does not read.");
        Server = Text() ?? "";
    }

    /// <summary>The machine that wrote the batch.</summary>
    public string Server { get; }

    /// <summary>The next event; null at the end.</summary>
    public AuditFacts? Next()
    {
        if (at == bytes.Length) return null;
        var head = bytes[at++];
        var status = (int)Number();
        var step = Number();
        last += (long)(step >> 1) ^ -(long)(step & 1);
        var who = Agent();
        var address = Address();
        return new AuditFacts((AuditKind)(head >> 4), AuditBatch.Actions[head & 15], Text() ?? "", Time(), status)
        {
            Who = who, Address = address, Query = Text(), RequestId = Text(), Reason = Text(), Written = Texts(), Patients = Texts(),
        };
    }

    private readonly DateTimeOffset Time() => isOfMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(last) : new DateTimeOffset(last * AuditBatch.TicksPerMicrosecond, TimeSpan.Zero);

    private AuditAgent? Agent()
    {
        var number = (int)Number();
        if (number == 0) return null;
        if (number > agents.Count) agents.Add(new AuditAgent(Text() ?? "", new OrganizationName(Text() ?? "", Text() ?? "", Text() ?? ""), Text()));
        return agents[number - 1];
    }

    private string? Address()
    {
        var number = (int)Number();
        if (number == 0) return null;
        if (number > addresses.Count) addresses.Add(Text() ?? "");
        return addresses[number - 1];
    }

    private string[] Texts()
    {
        var count = (int)Number();
        if (count == 0) return [];
        var texts = new string[count];
        for (var i = 0; i < count; i++) texts[i] = Text() ?? "";
        return texts;
    }

    private string? Text()
    {
        var length = (int)Number();
        if (length == 0) return null;
        var text = Encoding.UTF8.GetString(bytes.Slice(at, length - 1));
        at += length - 1;
        return text;
    }

    private ulong Number()
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return number;
        }
    }
}
