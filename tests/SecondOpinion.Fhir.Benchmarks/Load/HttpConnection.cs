using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>One kept HTTP/1.1 connection. It does less than HttpClient, so that a load on the same machine leaves the processors to the server.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Stream stream;
    private byte[] buffer = new byte[64 * 1024];
    private int filled;
    private int read;

    private HttpConnection(Stream stream) => this.stream = stream;

    public static async Task<HttpConnection> Open(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (address.Scheme != "https") return new HttpConnection(stream);
        var secured = new SslStream(stream);
        await secured.AuthenticateAsClientAsync(address.Host);
        return new HttpConnection(secured);
    }

    /// <summary>Sends a whole request and reads the whole answer.</summary>
    public async ValueTask<(int Status, byte[] Body)> Send(ReadOnlyMemory<byte> request)
    {
        await stream.WriteAsync(request);
        (filled, read) = (0, 0);
        var headEnd = await FindEndOfHead();
        var head = Encoding.ASCII.GetString(buffer, 0, headEnd);
        read = headEnd + 4;
        var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        if (Header(head, "Content-Length") is { } length) return (status, await ReadBytes(int.Parse(length, CultureInfo.InvariantCulture)));
        return Header(head, "Transfer-Encoding") is "chunked" ? (status, await ReadChunks()) : (status, []);
    }

    public void Dispose() => stream.Dispose();

    private static string? Header(string head, string name)
    {
        var at = head.IndexOf("\n" + name + ":", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var from = at + name.Length + 2;
        var end = head.IndexOf('\r', from);
        return (end < 0 ? head[from..] : head[from..end]).Trim();
    }

    private async ValueTask<int> FindEndOfHead()
    {
        while (true)
        {
            var at = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (at >= 0) return at;
            await Fill();
        }
    }

    private async ValueTask<byte[]> ReadBytes(int count)
    {
        while (filled - read < count) await Fill();
        var bytes = buffer.AsSpan(read, count).ToArray();
        read += count;
        return bytes;
    }

    private async ValueTask<byte[]> ReadChunks()
    {
        using var body = new MemoryStream();
        while (true)
        {
            int end;
            while ((end = buffer.AsSpan(read, filled - read).IndexOf("\r\n"u8)) < 0) await Fill();
            var size = int.Parse(Encoding.ASCII.GetString(buffer, read, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            read += end + 2;
            body.Write(await ReadBytes(size));
            await ReadBytes(2);
            if (size == 0) return body.ToArray();
        }
    }

    private async ValueTask Fill()
    {
        if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var count = await stream.ReadAsync(buffer.AsMemory(filled));
        if (count == 0) throw new IOException("The server closed the connection.");
        filled += count;
    }
}
