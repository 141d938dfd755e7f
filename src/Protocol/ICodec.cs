using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol;

/// <summary>
/// One AWS protocol's serialisation: the port between the server and the folders of this project. A codec works by
/// descriptors alone, so it knows no service, and by plain bytes, so it knows no web server. Codecs keep no state.
/// </summary>
public interface ICodec
{
    /// <summary>How the protocol spells errors of authentication.</summary>
    ProtocolFamily Family { get; }

    /// <summary>Reads the request of <paramref name="operation"/>.</summary>
    /// <returns>An object of the operation's input class; <see cref="Empty.Value"/> where the model has no input. Constraints
    /// of the model are not checked yet.</returns>
    /// <exception cref="AwsException">SerializationException, MalformedInput in the Query protocol: the request is not what the
    /// protocol demands. Nothing else is thrown, whatever the bytes.</exception>
    object Decode(OperationModel operation, in WireRequest request);

    /// <summary>Writes the answer of <paramref name="operation"/>: an object of its output class, or <see cref="Empty.Value"/>.</summary>
    void EncodeResponse(OperationModel operation, object response, WireResponse to);

    /// <summary>Writes an error. <paramref name="service"/> is null where it is not known yet.</summary>
    void EncodeError(ServiceModel? service, AwsException error, WireResponse to);
}
