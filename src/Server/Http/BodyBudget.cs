using Strongroom.Protocol.Errors;

namespace Strongroom.Server.Http;

/// <summary>
/// How much memory all bodies together may take while they are read and served. Connections have their limits, but over HTTP/2
/// each carries a hundred requests, and who sends a body is not known before it is there. The last quarter is kept for short
/// bodies, as those of almost all requests are, so that it takes more than a few large ones that drip to shut everybody out.
/// </summary>
/// <param name="bytes">The most that all take.</param>
internal sealed class BodyBudget(long bytes)
{
    /// <summary>Longer buffers have to leave the last quarter alone, in bytes.</summary>
    public const int Short = 64 << 10;

    private long _taken;

    /// <summary>An eighth of the memory that the process may have, and never less than some of the largest bodies.</summary>
    /// <param name="largestBody">The longest body that is read, in bytes.</param>
    public static BodyBudget For(long largestBody) => new(Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8, 8 * largestBody));

    /// <summary>The bytes taken at present.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes memory for a buffer, which is to be given back.</summary>
    /// <exception cref="AwsException">ServiceUnavailableException, status 503: there is not enough left at present.</exception>
    public void Take(int length)
    {
        var allowed = length > Short ? bytes - (bytes / 4) : bytes;
        if (Interlocked.Add(ref _taken, length) > allowed)
        {
            GiveBack(length);
            // The client's fault as the audit log sees it: nobody is proven to have sent it, so it counts as any refusal does.
            throw new AwsException("ServiceUnavailableException", "Too many request bodies are being read. Try again.", StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void GiveBack(int length) => Interlocked.Add(ref _taken, -length);
}
