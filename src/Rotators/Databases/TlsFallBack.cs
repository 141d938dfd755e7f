using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Databases;

/// <summary>Connects as <see cref="TlsPolicy"/> says.</summary>
internal static class TlsFallBack
{
    /// <summary>Only where TLS itself fails is the connection tried without. AWS's functions do so after any failure; a second
    /// attempt in the clear with a password that was refused would help nobody.</summary>
    public static async Task<LoginOutcome> LoginAsync(DatabaseLogin login, Func<bool, Task<LoginOutcome>> connect)
    {
        if (login.Tls == TlsPolicy.Never) return await connect(false).ConfigureAwait(false);
        string without;
        try
        {
            return await connect(true).ConfigureAwait(false);
        }
        catch (TlsUnavailableException failure) when (login.Tls == TlsPolicy.Always)
        {
            throw new RotatorException(
                $"No TLS connection to {login.Host}:{login.Port}: {failure.Message}. Mend that, or take \"ssl\": true out of the secret.", failure);
        }
        catch (TlsUnavailableException failure)
        {
            without = failure.Message;
        }
        try
        {
            return await connect(false).ConfigureAwait(false);
        }
        catch (RotatorException failure)
        {
            throw new RotatorException($"{failure.Message} (Tried without TLS, because {without}.)", failure) { IsTransient = failure.IsTransient };
        }
    }
}
