using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Strongroom.Protocol.Errors;

namespace Strongroom.Server.Http;

/// <summary>
/// A request's whole body in one pooled buffer, out of the budget of all bodies. Bodies carry secrets, so the buffer is zeroed
/// before it goes back.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4096;
    private const int LargestFirstBuffer = 64 << 10;
    private readonly BodyBudget _budget;
    private byte[] _buffer;
    private int _length;

    private RequestBody(BodyBudget budget, int capacity)
    {
        _budget = budget;
        _buffer = Rent(capacity);
    }

    /// <summary>The bytes; valid until dispose.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end of the body.</summary>
    /// <exception cref="AwsException">The limit's refusal, before more than the limit is held; ServiceUnavailableException when the
    /// budget has nothing left.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, BodyLimit limit, BodyBudget budget)
    {
        if (request.ContentLength > limit.Bytes)
        {
            throw limit.Refuse();
        }

        // What is declared is not believed beyond this: memory is taken as bytes arrive.
        var body = new RequestBody(budget, (int)Math.Min(request.ContentLength ?? FirstBuffer, LargestFirstBuffer));
        try
        {
            await body.FillAsync(request, limit);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private byte[] Rent(int capacity)
    {
        _budget.Take(capacity);
        var buffer = ArrayPool<byte>.Shared.Rent(capacity);
        // The pool's lengths are powers of two; what it gives beyond what was asked for counts as well, but refuses nothing.
        _budget.GiveBack(capacity - buffer.Length);
        return buffer;
    }

    private void Return(byte[] buffer)
    {
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, _length));
        ArrayPool<byte>.Shared.Return(buffer);
        _budget.GiveBack(buffer.Length);
    }

    private async ValueTask FillAsync(HttpRequest request, BodyLimit limit)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await ReadAsync(reader, request.HttpContext.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                Append(segment.Span, limit);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (IOException failure) when (failure is not BadHttpRequestException)
        {
            // A connection that broke, or a chunk whose length is no number (for which Kestrel has no better exception).
            throw new BadHttpRequestException("The request body cannot be read.", failure);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, BodyLimit limit)
    {
        if (bytes.Length > limit.Bytes - _length)
        {
            throw limit.Refuse();
        }

        if (bytes.Length > _buffer.Length - _length)
        {
            var larger = Rent(Math.Max(_buffer.Length * 2, _length + bytes.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Return(_buffer);
            _buffer = larger;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }
}
