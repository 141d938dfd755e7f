namespace Strongroom.Services.Delivery;

/// <summary>A port to one kind of target.</summary>
public interface IDeliveryTarget
{
    /// <summary>Whether this kind takes an ARN or address.</summary>
    bool Takes(string target);

    /// <summary>Delivers; returning means that the target has it.</summary>
    /// <exception cref="UndeliverableException">Trying again cannot help.</exception>
    ValueTask DeliverAsync(Parcel parcel, CancellationToken cancellation);
}

/// <summary>A target refuses for good: it does not exist, or its policy does not let the sender in.</summary>
/// <param name="message">Why; kept with the undelivered parcel, without anything of its body.</param>
public sealed class UndeliverableException(string message) : Exception(message);

/// <summary>Told of parcels that were given up: dead-letter records, metrics.</summary>
public interface IUndelivered
{
    /// <summary>A parcel was given up. Runs before the parcel is removed, and again if the process dies in between.</summary>
    /// <param name="parcel">Which.</param>
    /// <param name="reason">Why, without anything of its body.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask GivenUpAsync(Parcel parcel, string reason, int attempts, CancellationToken cancellation);
}
