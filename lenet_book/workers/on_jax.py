"""JAX, for the sum over all workers: its processes exchange gradients over Gloo."""

import keras
import numpy as np

from lenet_book.workers import NO_JAX, heartbeat
from lenet_book.workers.company import Company, Epoch
from lenet_utils.training_loop import Scale

try:
    import jax
except ImportError as error:
    raise ImportError(NO_JAX) from error

import jax.numpy as jnp
from jax.sharding import Mesh, NamedSharding, PartitionSpec

WORKERS = "workers"  # the name of the axis along which arrays are parted


class Jax(Company):
    """Workers of which the first is met at the first of `addresses`."""

    def __init__(self, addresses: list[str], number: int) -> None:
        super().__init__(len(addresses), number)
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
        jax.distributed.initialize(
            addresses[0], self.size, number, heartbeat_timeout_seconds=heartbeat()
        )
        self._mesh = Mesh(np.array(jax.devices()), (WORKERS,))
        self._total = jax.jit(lambda parts: parts.sum(axis=0), out_shardings=self._same())

    def sum(self, array: np.ndarray) -> np.ndarray:
        # As halves that 32 bits hold exactly.
        high, low = np.divmod(array, 2**24)
        both = self._parted(np.stack([high, low])[np.newaxis].astype(np.float32))
        high, low = np.asarray(self._whole(self._total(both)), np.float64)
        return high * 2**24 + low

    def sharing(
        self,
        model: keras.Model,
        optimiser: keras.optimizers.Optimizer,
        scale: Scale,
        batch_size: int,
    ) -> Epoch:
        """Return what `Company.sharing` does; ValueError where shares would differ in size."""
        if batch_size % self.size:
            raise ValueError(
                f"JAX parts a batch into equal shares, and {batch_size} pictures have none for "
                f"{self.size} workers"
            )
        own = self.share(batch_size)
        kinds = (model.trainable_variables, model.non_trainable_variables, optimiser.variables)
        cross_entropy = keras.losses.CategoricalCrossentropy()
        mean, deviation = jnp.array(scale.mean), jnp.array(scale.deviation)

        def loss_of(weights, others, inputs, target):
            output, others = model.stateless_call(weights, others, inputs, training=True)
            return cross_entropy(target, output), (output, others)

        def step(state, batch):
            weights, others, memory = state
            pictures, target = batch
            inputs = (pictures.astype("float32") - mean) / deviation
            learn = jax.value_and_grad(loss_of, has_aux=True)
            (loss, (output, others)), slopes = learn(weights, others, inputs, target)
            right = (output.argmax(axis=1) == target.argmax(axis=1)).mean()
            # The mean of equal shares' means is the mean of the batch.
            loss, right, slopes = jax.lax.pmean((loss, right, slopes), WORKERS)
            weights, memory = optimiser.stateless_apply(memory, slopes, weights)
            return (weights, others, memory), jnp.stack([loss, right])

        @jax.jit
        def run_epoch(state, pictures, targets):
            def within(state, pictures, targets):
                state, measured = jax.lax.scan(step, state, (pictures[0], targets[0]))
                return state, measured.mean(axis=0)

            return jax.shard_map(
                within,
                mesh=self._mesh,
                in_specs=(PartitionSpec(), PartitionSpec(WORKERS), PartitionSpec(WORKERS)),
                out_specs=(PartitionSpec(), PartitionSpec()),
                check_vma=False,
            )(state, pictures, targets)

        def epoch(pictures: np.ndarray, targets: np.ndarray) -> np.ndarray:
            state = tuple([self._copied(np.asarray(one)) for one in kind] for kind in kinds)
            mine = [
                self._parted(array.reshape(-1, batch_size, *array.shape[1:])[np.newaxis, :, own])
                for array in (pictures, targets)
            ]
            state, measured = run_epoch(state, *mine)
            for kind, values in zip(kinds, state, strict=True):
                for variable, value in zip(kind, values, strict=True):
                    variable.assign(self._whole(value))
            return np.asarray(self._whole(measured))

        return epoch

    def _same(self) -> NamedSharding:
        return NamedSharding(self._mesh, PartitionSpec())

    def _copied(self, array: np.ndarray) -> jax.Array:
        """Return an array that every worker has whole."""
        return jax.make_array_from_process_local_data(self._same(), array)

    def _parted(self, own: np.ndarray) -> jax.Array:
        """Return the array of all workers' parts, one below the other."""
        parted = NamedSharding(self._mesh, PartitionSpec(WORKERS))
        return jax.make_array_from_process_local_data(parted, own)

    def _whole(self, array: jax.Array) -> jax.Array:
        """Return this worker's copy of an array that all have whole."""
        return array.addressable_data(0)
